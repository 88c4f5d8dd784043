import { common, DateTime, enumType, resultUnion, SeenBy } from '@muster/kit/graphql';
import { BROKEN_ROWS_MAX } from '@muster/kit/subgraph';
import { Field, ID, Int, ObjectType } from 'type-graphql';
import type { DoctorRunStatus } from './doctor-run.states.ts';

export const DoctorRunStatusEnum = enumType<DoctorRunStatus>('DoctorRunStatus', 'Progress of a run of the doctor.', {
  RUNNING: 'Checks are being made.',
  DONE: 'Every check was made; some may have found broken rows.',
  FAILED: 'Checks could not be made: a part did not answer, or a check took too long.',
});

@ObjectType('DoctorCheck', { description: 'One invariant of one part: a sentence that must hold for all of its rows.' })
@SeenBy('system:read')
export class DoctorCheckType {
  @Field(() => String, { description: 'The invariant as a sentence, in English: `no event is parked`.' })
  name!: string;

  @Field(() => String, { nullable: true, description: 'Part of the system whose database is checked: `orders`.' })
  subgraph!: string | null;

  @Field(() => Int, {
    nullable: true,
    description: `Rows that break it: 0 when it holds. Counted to ${BROKEN_ROWS_MAX.toLocaleString('en')} at most, by some checks to 20. Null until it is checked, and when it could not be.`,
  })
  brokenRows?: number | null;

  @Field(() => Int, { nullable: true, description: 'Duration of the check; null until it is checked.' })
  milliseconds?: number | null;
}

@ObjectType('DoctorRun', {
  description:
    'One run of the doctor: every invariant within the database of every part. Invariants between two databases are checked by `npm run doctor`.',
})
@SeenBy('system:read')
export class DoctorRunType {
  @Field(() => ID, { description: 'UUID of the run.' })
  id!: string;

  @Field(() => DoctorRunStatusEnum, { description: 'How far it is.' })
  status!: DoctorRunStatus;

  @Field(() => DateTime, { description: 'Moment at which it was asked for.' })
  startedAt!: Date;

  @Field(() => DateTime, { nullable: true, description: 'End of the run; null while it is running.' })
  finishedAt?: Date | null;

  version!: number;
}

@ObjectType({ description: 'Payload of a started run of the doctor.' })
export class DoctorRunPayload {
  @Field(() => DoctorRunType, { description: 'Run that was started; `doctorRunChanged` follows it.' })
  run!: DoctorRunType;
}

export const RunDoctorResult = resultUnion(
  'RunDoctorResult',
  'Started run, or the reason why none was started.',
  DoctorRunPayload,
  [common.invalidTransition],
);

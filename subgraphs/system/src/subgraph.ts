import { doctorRunChanged, noteOperationUses } from '@muster/events';
import {
  checkInvariantOf,
  commandHandler,
  defineSubgraph,
  invariantsOf,
  parkedHeadsOf,
  partHealthOf,
  replayParkedOf,
  SYSTEM_MANAGE,
  SYSTEM_READ,
} from '@muster/kit/subgraph';
import { AttentionResolver } from './attention/attention.resolver.ts';
import { audits } from './audits.ts';
import { DoctorCheck, DoctorRun } from './doctor/doctor-run.entity.ts';
import { doctorRunLive } from './doctor/doctor-run.live.ts';
import { DoctorRunResolver } from './doctor/doctor-run.resolver.ts';
import { runDoctorJob } from './doctor/run-checks.ts';
import { HealthResolver } from './health/health.resolver.ts';
import { invariants } from './invariants.ts';
import { Migration20261202_system } from './migrations/20261202-system.ts';
import { Migration20261203_operation_uses } from './migrations/20261203-operation-uses.ts';
import { noteUses } from './operations/note-uses.ts';
import { RegisteredOperationResolver } from './operations/operation.resolver.ts';
import { ParkedEventResolver } from './parked/parked-event.resolver.ts';
import { PARTS } from './parts.ts';
import { RecordResolver } from './records/record.resolver.ts';

const others = PARTS.filter((part) => part !== 'system');

export const system = defineSubgraph({
  name: 'system',
  description:
    'How the system itself is: health of its parts, parked events, runs of the doctor, lists that are out of date, uses of registered operations.',
  entities: [DoctorRun, DoctorCheck],
  migrations: [Migration20261202_system, Migration20261203_operation_uses],
  invariants,
  resolvers: [
    HealthResolver,
    ParkedEventResolver,
    DoctorRunResolver,
    RecordResolver,
    RegisteredOperationResolver,
    AttentionResolver,
  ],
  references: { Attention: async ({ id = '' }) => ({ id }) },
  permissions: {
    [SYSTEM_READ]: 'See the health of the system, parked events, runs of the doctor and registered operations.',
    [SYSTEM_MANAGE]: 'Replay parked events and run the doctor.',
  },
  audits,
  emits: [doctorRunChanged],
  consumers: [],
  jobs: [runDoctorJob],
  live: [doctorRunLive],
  followsRecords: true,
  commands: [commandHandler(noteOperationUses, noteUses)],
  asks: others.flatMap((part) => [
    partHealthOf(part),
    parkedHeadsOf(part),
    replayParkedOf(part),
    invariantsOf(part),
    checkInvariantOf(part),
  ]),
  // Checks go with their run.
  retention: [
    { table: 'operation_use', where: `day < $1::date - 400` },
    { table: 'doctor_run', where: `started_at < $1::timestamptz - interval '30 days' and status <> 'RUNNING'` },
  ],
});

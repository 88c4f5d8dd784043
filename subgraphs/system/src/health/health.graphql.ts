import { DateTime, ListSize, SeenBy } from '@muster/kit/graphql';
import { Field, Int, ObjectType } from 'type-graphql';
import { PARTS } from '../parts.ts';

const UNKNOWN = 'null while it does not answer';

/** Kinds of jobs that a subgraph may have. */
const JOB_KINDS_MAX = 20;
const PROBLEMS_MAX = 10;

@ObjectType('JobQueue', { description: 'Background jobs of one kind in one part of the system.' })
export class JobQueueType {
  @Field(() => String, { description: 'Kind of the jobs, a verb and what it is done to: `close-waiting-list`.' })
  name!: string;

  @Field(() => Int, { description: 'Jobs whose time has come and that nobody works on yet.' })
  waiting!: number;

  @Field(() => Int, { description: 'Jobs that a process works on, or has failed at a moment ago.' })
  running!: number;

  @Field(() => Int, { description: 'Parked jobs: they failed too often and wait for an operator.' })
  failed!: number;

  @Field(() => Int, { description: 'Seconds since the oldest job that is not done was due; 0 when none is.' })
  oldestSeconds!: number;
}

@ObjectType('SystemPart', { description: 'One part of the system, which has a database of its own, and how it is.' })
@SeenBy('system:read')
export class SystemPartType {
  @Field(() => String, { description: 'Name of the part: `orders`.' })
  name!: string;

  @Field(() => Boolean, { description: 'Whether it serves: it has answered, and has no problem.' })
  isReady!: boolean;

  @ListSize(PROBLEMS_MAX)
  @Field(() => [String], { description: 'Why it does not serve, in English, for operators; empty when it is ready.' })
  problems!: readonly string[];

  @Field(() => Int, { nullable: true, description: `Events that are not published yet; ${UNKNOWN}.` })
  outboxUnsent!: number | null;

  @Field(() => Int, {
    nullable: true,
    description: `Age of the oldest event that is not published yet, in seconds; ${UNKNOWN}.`,
  })
  outboxOldestSeconds!: number | null;

  @Field(() => Int, {
    nullable: true,
    description: `Parked events of its inbox, those that wait behind another one included; ${UNKNOWN}.`,
  })
  parkedEvents!: number | null;

  @Field(() => Int, {
    nullable: true,
    description: `Requests that wait for a connection to its database, in the process that answered; ${UNKNOWN}.`,
  })
  databaseWaiting!: number | null;

  @ListSize(JOB_KINDS_MAX)
  @Field(() => [JobQueueType], { nullable: true, description: `Its background jobs by kind; ${UNKNOWN}.` })
  jobs!: readonly JobQueueType[] | null;
}

@ObjectType('SystemHealth', { description: 'The system as it is at this moment, part by part.' })
@SeenBy('system:read')
export class SystemHealthType {
  @Field(() => String, { description: 'Version of the program that answers: `0.1.0`.' })
  version!: string;

  @Field(() => DateTime, { description: 'Start of the process that answers.' })
  startedAt!: Date;

  @ListSize(PARTS.length)
  @Field(() => [SystemPartType], { description: 'Every part, also one that does not answer: it is not ready.' })
  parts!: readonly SystemPartType[];
}

import { z } from 'zod';
import { defineCommand } from '../events/index.ts';

/** Permission to see how the parts of the system are; each part checks it itself. */
export const SYSTEM_READ = 'system:read';
/** Permission to make a part work: replays, checks of invariants. */
export const SYSTEM_MANAGE = 'system:manage';

const JobQueue = z.object({
  name: z.string(),
  waiting: z.int(),
  running: z.int(),
  failed: z.int(),
  oldestSeconds: z.int(),
});
export type JobQueue = z.infer<typeof JobQueue>;

const PartHealth = z.object({
  /** Why it cannot serve now; empty when it can. */
  problems: z.array(z.string()),
  databaseWaiting: z.int(),
  /** Read from its database; null while that does not answer. */
  backlog: z
    .object({
      outboxUnsent: z.int(),
      outboxOldestSeconds: z.int(),
      parkedEvents: z.int(),
      jobs: z.array(JobQueue),
    })
    .nullable(),
});
export type PartHealth = z.infer<typeof PartHealth>;

/** How a subgraph is at this moment. */
export const partHealthOf = (subgraph: string) =>
  defineCommand({ name: `${subgraph}.partHealth`, input: z.object({}), output: PartHealth });

/** Parked events of one page. */
export const PARKED_PAGE_MAX = 100;

/** The first parked event of an ordering key: those behind it wait for it. */
const ParkedHead = z.object({
  /** Ordered by the time of parking, over all subgraphs. */
  id: z.uuid(),
  publisher: z.string(),
  type: z.string(),
  orderingKey: z.string(),
  attempts: z.int(),
  error: z.string(),
  parkedAt: z.iso.datetime(),
  /** Parked events of the same key behind it. */
  waiting: z.int(),
});
export type ParkedHead = z.infer<typeof ParkedHead>;

/** First parked events of a subgraph, oldest first, and how many there are. */
export const parkedHeadsOf = (subgraph: string) =>
  defineCommand({
    name: `${subgraph}.parkedHeads`,
    input: z.object({
      /** The event behind which the page begins. */
      behind: z.uuid().nullable(),
      /** Reads towards the oldest; the page comes in the order of reading. */
      isBackward: z.boolean(),
      /** 0 reads the count only. */
      limit: z
        .int()
        .min(0)
        .max(PARKED_PAGE_MAX + 1),
    }),
    output: z.object({ heads: z.array(ParkedHead), count: z.int() }),
  });

/** Retries parked events with all that wait behind them; answers those that it had, and which of them are handled. */
export const replayParkedOf = (subgraph: string) =>
  defineCommand({
    name: `${subgraph}.replayParked`,
    input: z.object({ ids: z.array(z.uuid()).min(1).max(PARKED_PAGE_MAX) }),
    output: z.object({ handled: z.array(z.uuid()), parked: z.array(z.uuid()) }),
  });

/** Names of the invariants of a subgraph's database. */
export const invariantsOf = (subgraph: string) =>
  defineCommand({
    name: `${subgraph}.invariants`,
    input: z.object({}),
    output: z.object({ names: z.array(z.string()) }),
  });

/** Broken rows of an invariant are counted up to here. */
export const BROKEN_ROWS_MAX = 1_000;

/** Checks one invariant; null for one that takes too long. */
export const checkInvariantOf = (subgraph: string) =>
  defineCommand({
    name: `${subgraph}.checkInvariant`,
    input: z.object({ name: z.string().max(500) }),
    output: z.object({ brokenRows: z.int().max(BROKEN_ROWS_MAX).nullable() }),
  });

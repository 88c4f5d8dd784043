import { type Database, isUnavailable } from '../../orm/index.ts';
import type { Log } from '../../subgraph/index.ts';
import { type EventPartition, partitionName, type UnreadableEntry } from '../transport/transport.ts';

/** Beyond it nothing more is kept: who can write to a lane shall not fill a database. */
const KEPT_MAX = 1_000;
const ENTRY_MAX_BYTES = 64 * 1024;

interface Keeper {
  readonly db: Pick<Database, 'orm'>;
  readonly group: string;
  readonly log: Log;
  /** Hears of each. */
  readonly onSetAside?: (() => void) | undefined;
}

/**
 * Keeps what came by a lane and is no event, for an operator to look at; the lane goes on. It belongs to no ordering key that
 * could be trusted, so nothing waits for it.
 */
export async function keepUnreadable(
  { db, group, log, onSetAside }: Keeper,
  lane: EventPartition,
  entries: readonly UnreadableEntry[],
): Promise<void> {
  for (const { text, reason } of entries) {
    onSetAside?.();
    log.error({ group, lane: partitionName(lane), reason }, 'An entry of a lane is no event and is set aside');
    try {
      await db.orm.em.fork().execute(
        `insert into unreadable_event (consumer, lane, entry, reason)
         select ?, ?, ?, ? where (select count(*) from unreadable_event) < ${KEPT_MAX}`,
        [group, partitionName(lane), Buffer.from(text).subarray(0, ENTRY_MAX_BYTES), reason],
      );
    } catch (error) {
      if (isUnavailable(error)) throw error; // The entry is handed over again.
      log.error({ group, lane: partitionName(lane), err: error }, 'An entry could not be set aside');
    }
  }
}

export interface UnreadableEvent {
  readonly lane: string;
  readonly reason: string;
  /** The beginning of what came, as text. */
  readonly entry: string;
}

/** What was set aside, oldest first. */
export const listUnreadable = async ({ orm }: Pick<Database, 'orm'>): Promise<UnreadableEvent[]> =>
  orm.em
    .fork()
    .execute<UnreadableEvent[]>(
      `select lane, reason, encode(substring(entry from 1 for 200), 'escape') as entry from unreadable_event order by position`,
    );

/** Forgets what was set aside, once somebody has looked at it. */
export const forgetUnreadable = async ({ orm }: Pick<Database, 'orm'>): Promise<void> => {
  await orm.em.fork().execute('delete from unreadable_event');
};

import { type Database, isUnavailable } from '../../orm/index.ts';
import type { Log } from '../../subgraph/index.ts';
import { type EventPartition, partitionName, type UnreadableEntry } from '../transport/transport.ts';

/** Bound on stored entries: a writer to a stream must not fill a database. */
const STORED_MAX = 1_000;
const ENTRY_MAX_BYTES = 64 * 1024;

interface UnreadableStore {
  readonly db: Pick<Database, 'orm'>;
  readonly group: string;
  readonly log: Log;
  /** Called for each entry. */
  readonly onUnreadable?: (() => void) | undefined;
}

/**
 * Stores unreadable events of a partition for an operator; the partition goes on. No ordering key of theirs can be trusted, so
 * nothing waits for them.
 */
export async function storeUnreadable(
  { db, group, log, onUnreadable }: UnreadableStore,
  partition: EventPartition,
  entries: readonly UnreadableEntry[],
): Promise<void> {
  for (const { text, reason } of entries) {
    onUnreadable?.();
    log.error(
      { group, partition: partitionName(partition), reason },
      'An entry of a partition is no event and is stored as unreadable',
    );
    try {
      await db.orm.em.fork().execute(
        `insert into unreadable_event (consumer, lane, entry, reason)
         select ?, ?, ?, ? where (select count(*) from unreadable_event) < ${STORED_MAX}`,
        [group, partitionName(partition), Buffer.from(text).subarray(0, ENTRY_MAX_BYTES), reason],
      );
    } catch (error) {
      if (isUnavailable(error)) throw error; // The entry is delivered again.
      log.error({ group, partition: partitionName(partition), err: error }, 'An unreadable event could not be stored');
    }
  }
}

export interface UnreadableEvent {
  readonly partition: string;
  readonly reason: string;
  /** The first 200 bytes, as text. */
  readonly entry: string;
}

/** Unreadable events, oldest first. */
export const listUnreadable = async ({ orm }: Pick<Database, 'orm'>): Promise<UnreadableEvent[]> =>
  orm.em
    .fork()
    .execute<UnreadableEvent[]>(
      `select lane as partition, reason, encode(substring(entry from 1 for 200), 'escape') as entry from unreadable_event order by position`,
    );

/** Deletes the unreadable events, once somebody has looked at them. */
export const forgetUnreadable = async ({ orm }: Pick<Database, 'orm'>): Promise<void> => {
  await orm.em.fork().execute('delete from unreadable_event');
};

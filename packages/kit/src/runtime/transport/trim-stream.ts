import type { Redis } from '../../process/redis-connection.ts';

/** Retention of a stream without a consumer group, equal to that of the outbox: for a group that may join. */
const UNHEARD_KEPT_MS = 72 * 3_600_000;
const REMOVED_AT_ONCE_MAX = 10_000;
const ROUNDS_MAX = 100;

/**
 * Removes entries that every group has acknowledged, whole blocks at a time; answers how many. An entry that one group was not
 * given yet, or has not acknowledged, stays, and so does everything after it.
 */
export async function trimStream(redis: Redis, stream: string): Promise<number> {
  if ((await redis.exists(stream)) === 0) return 0;
  const needed: string[] = [];
  for (const group of await redis.xInfoGroups(stream)) {
    const { firstId } = await redis.xPending(stream, String(group.name));
    needed.push(String(firstId ?? group['last-delivered-id']));
  }
  const oldest = needed.toSorted(compareIds)[0] ?? `${Date.now() - UNHEARD_KEPT_MS}-0`;
  let removed = 0;
  for (let round = 0; round < ROUNDS_MAX; round += 1) {
    const gone = await redis.xTrim(stream, 'MINID', oldest as never, {
      strategyModifier: '~',
      LIMIT: REMOVED_AT_ONCE_MAX,
    });
    removed += gone;
    if (gone === 0) break;
  }
  return removed;
}

function compareIds(a: string, b: string): number {
  const [aMs = 0, aNo = 0] = a.split('-').map(Number);
  const [bMs = 0, bNo = 0] = b.split('-').map(Number);
  return aMs - bMs || aNo - bNo;
}

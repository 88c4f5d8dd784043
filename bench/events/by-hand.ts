import { randomUUID } from 'node:crypto';
import { connectRedis } from '@muster/kit/process';
import { silentLog } from '@muster/kit/subgraph';

/** Entries in flight. */
const AT_ONCE = 500;
const PARTITIONS = 8;

/** Baseline: throughput of Redis alone, pipelined XADD of encoded events over one connection. */
export async function addByHand(url: string, ms: number): Promise<number> {
  const redis = await connectRedis(url, silentLog);
  const prefix = randomUUID();
  const began = performance.now();
  let added = 0;
  while (performance.now() - began < ms) {
    await Promise.all(
      Array.from({ length: AT_ONCE }, (_, no) =>
        redis.xAdd(`${prefix}:${no % PARTITIONS}`, '*', { event: anEvent(no) }),
      ),
    );
    added += AT_ONCE;
  }
  const tookMs = performance.now() - began;
  for (let partition = 0; partition < PARTITIONS; partition += 1) await redis.del(`${prefix}:${partition}`);
  redis.destroy();
  return (added / tookMs) * 1_000;
}

const anEvent = (seq: number): string =>
  JSON.stringify({
    id: randomUUID(),
    type: 'quota.changed',
    version: 1,
    publisher: 'publisher',
    seq,
    orderingKey: randomUUID(),
    partition: seq % PARTITIONS,
    occurredAt: new Date().toISOString(),
    correlationId: 'bench',
    causationId: null,
    actor: { kind: 'SYSTEM', id: randomUUID() },
    payload: { offerId: randomUUID(), minQty: 1, maxQty: 1_000_000, soldQty: seq, status: 'OPEN', seq },
  });

import { randomUUID } from 'node:crypto';
import { afterEach, describe, expect, test } from 'vitest';
import { eventually } from '../../testing/src/eventually.ts';
import { inProcessLiveHub } from '../src/runtime/live/in-process-live-hub.ts';
import type { LiveHub } from '../src/runtime/live/live-hub.ts';
import { followRecords, recordCounts, recordsTopic } from '../src/runtime/live/record-counts.ts';
import { redisLiveHub } from '../src/runtime/live/redis-live-hub.ts';
import { startRelay } from '../src/runtime/outbox/relay.ts';
import { inProcessTransport } from '../src/runtime/transport/in-process-transport.ts';
import { type RecordCount, silentLog } from '../src/subgraph/index.ts';
import { aDatabase, closeHarness, later, ownRedis, redisUrl, stepped, walk } from './harness.ts';

afterEach(closeHarness);

const records = { STEP: [stepped], WALK: [stepped] };
const counting = (live: LiveHub) => {
  const counts = recordCounts({ publisher: 'walkers', records, live, log: silentLog });
  later(() => counts.close());
  return counts;
};
const following = (live: LiveHub) => {
  const seen: (RecordCount | null)[] = [];
  const feed = followRecords(live, 'walkers', (counted) => seen.push(counted));
  later(() => feed.close());
  const sumOf = (kind: string) => seen.reduce((sum, counted) => sum + (counted?.kind === kind ? counted.count : 0), 0);
  return { seen, sumOf, feed };
};
const steps = (count: number) => Array.from({ length: count }, () => ({ type: stepped.type }));

describe.each([
  ['in process', async () => inProcessLiveHub()],
  ...(redisUrl === undefined
    ? []
    : [['over Redis', () => redisLiveHub({ url: redisUrl!, log: silentLog, prefix: `${randomUUID()}:` })] as const]),
] as const)('counts of records %s', (_title, open) => {
  test('every event counts once for each of its kinds, and is told within about a second', async () => {
    const live = await open();
    later(() => live.close());
    const { seen, sumOf } = following(live);
    const counts = counting(live);
    await eventually(() => {
      if (sumOf('STEP') === 0) counts.note(steps(1)); // Until the subscription is there.
      return sumOf('STEP') > 0;
    });
    await new Promise((resolve) => setImmediate(resolve));
    const [before, messages] = [sumOf('STEP'), seen.length];
    for (let batch = 0; batch < 50; batch += 1) counts.note([...steps(2), { type: 'walker.slept' }]);
    await eventually(() => sumOf('STEP') >= before + 100);
    expect(sumOf('WALK')).toBe(sumOf('STEP'));
    // Fifty batches are two messages at most, each with both kinds.
    expect(seen.length - messages).toBeLessThanOrEqual(4);
  });
});

test('what is no count is left out, and nobody is told after the end', async () => {
  const live = inProcessLiveHub();
  const { seen, feed } = following(live);
  await live.publishChanged(recordsTopic('walkers'), ['STEP=2', 'STEP=0', 'STEP=-1', 'STEP=1e9', 'step=1', 'STEP', '']);
  expect(seen).toEqual([{ kind: 'STEP', count: 2 }]);
  feed.close();
  await live.publishChanged(recordsTopic('walkers'), ['STEP=2']);
  expect(seen).toHaveLength(1);
});

test.skipIf(redisUrl === undefined)('an interruption is told as a gap, the beginning is none', async () => {
  const redis = await ownRedis();
  later(() => redis.stop());
  const live = await redisLiveHub({ url: redis.url, log: silentLog });
  later(() => live.close());
  const { seen, sumOf } = following(live);
  await eventually(async () => {
    await live.publishChanged(recordsTopic('walkers'), ['STEP=1']);
    return sumOf('STEP') > 0;
  });
  expect(seen).not.toContain(null);
  await redis.stop();
  await redis.start();
  await eventually(() => seen.includes(null));
});

test('the relay counts what the transport has, each event once', async () => {
  const db = await aDatabase('walkers');
  const live = inProcessLiveHub();
  const transport = inProcessTransport({ log: silentLog });
  later(() => transport.close());
  const { sumOf } = following(live);
  const counts = counting(live);
  await walk(db, 'anna', 5);
  const relay = await startRelay({
    db,
    publisher: 'walkers',
    transport,
    live,
    channels: [],
    log: silentLog,
    onSent: counts.note,
  });
  later(() => relay.close());
  await eventually(() => sumOf('STEP') === 5);
  await walk(db, 'ben', 3);
  relay.wake();
  await eventually(() => sumOf('STEP') >= 8);
  expect(sumOf('STEP')).toBe(8);
});

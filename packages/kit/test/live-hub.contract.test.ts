import { randomUUID } from 'node:crypto';
import { afterEach, describe, expect, test } from 'vitest';
import { eventually } from '../../testing/src/eventually.ts';
import { inProcessLiveHub } from '../src/runtime/live/in-process-live-hub.ts';
import type { HubFeed, HubMessage, LiveHub } from '../src/runtime/live/live-hub.ts';
import { redisLiveHub } from '../src/runtime/live/redis-live-hub.ts';
import { type Changed, LiveGap, silentLog } from '../src/subgraph/index.ts';
import { closeHarness, later, ownRedis, redisUrl } from './harness.ts';

afterEach(closeHarness);

interface Kind {
  open(prefix: string): Promise<LiveHub>;
  /** The hub of another process; in process there is only one. */
  another(hub: LiveHub, prefix: string): Promise<LiveHub>;
}
const kinds: [string, boolean, Kind][] = [
  ['in process', true, { open: async () => inProcessLiveHub(), another: async (hub) => hub }],
  [
    'over Redis',
    redisUrl !== undefined,
    {
      open: (prefix) => redisLiveHub({ url: redisUrl!, log: silentLog, prefix }),
      another: (_, prefix) => redisLiveHub({ url: redisUrl!, log: silentLog, prefix }),
    },
  ],
];

const message = (key: string, seq: number, channel = 'quota'): HubMessage => ({
  channel,
  key,
  seq,
  value: `${key}${seq}`,
});

/** Reads a feed to its end, as fast as it can. */
function reading(feed: HubFeed) {
  const seen: HubMessage[] = [];
  const at: number[] = [];
  const ended = (async () => {
    for await (const one of feed) {
      seen.push(one);
      at.push(performance.now());
    }
  })();
  ended.catch(() => {});
  return { seen, at, ended, seqsOf: (key: string) => seen.filter((one) => one.key === key).map(({ seq }) => seq) };
}

/** Like a subscription: a feed with a gap is opened again. */
async function watchThroughGaps(hub: LiveHub, keys: string[], tell: (message: HubMessage) => void): Promise<void> {
  for (;;) {
    const feed = hub.watch('quota', keys);
    await feed.ready;
    try {
      for await (const one of feed) tell(one);
      return;
    } catch (error) {
      if (!(error instanceof LiveGap)) throw error;
      feed.close();
    }
  }
}

describe.each(kinds)('a live hub %s', (_, available, kind) => {
  const stage = async () => {
    const prefix = `test-${randomUUID()}:`;
    const hub = await kind.open(prefix);
    later(() => hub.close());
    const far = await kind.another(hub, prefix);
    if (far !== hub) later(() => far.close());
    const watch = async (keys: string[], channel = 'quota') => {
      const feed = far.watch(channel, keys);
      later(() => feed.close());
      await feed.ready;
      return feed;
    };
    return { hub, far, watch };
  };

  test.skipIf(!available)('every watcher of a key gets its messages, once the feed is ready', async () => {
    const { hub, watch } = await stage();
    const feeds = await Promise.all([watch(['a', 'b']), watch(['a']), watch(['b', 'b'])]);
    const readers = feeds.map(reading);
    await hub.publish([message('a', 1), message('b', 2), message('c', 3)]);
    await eventually(() => {
      expect(readers.map(({ seen }) => seen.map(({ value }) => value).toSorted())).toEqual([
        ['a1', 'b2'],
        ['a1'],
        ['b2'],
      ]);
    });
  });

  test.skipIf(!available)('equal keys of two channels are independent', async () => {
    const { hub, watch } = await stage();
    const reader = reading(await watch(['a']));
    await hub.publish([message('a', 7, 'counter'), message('a', 1)]);
    await eventually(() => expect(reader.seen.map(({ value }) => value)).toEqual(['a1']));
  });

  test.skipIf(!available)(
    'a burst on a key is conflated to few messages in order, the last always among them',
    async () => {
      const { hub, watch } = await stage();
      // Repeated: a message that a busy machine delivers late is nearer to the next one.
      let storms = 0;
      await eventually(async () => {
        storms += 1;
        const key = `a${storms}-`;
        const reader = reading(await watch([key]));
        const began = performance.now();
        for (let seq = 1; seq <= 3_000; seq += 1) await hub.publish([message(key, seq)]);
        await eventually(() => expect(reader.seqsOf(key).at(-1)).toBe(3_000));
        const seqs = reader.seqsOf(key);
        expect(seqs).toEqual(seqs.toSorted((one, other) => one - other));
        expect(seqs.length).toBeLessThanOrEqual((performance.now() - began) / 100 + 2);
        const gaps = reader.at.slice(1).map((time, index) => time - reader.at[index]!);
        expect(Math.min(...gaps, 1_000)).toBeGreaterThan(85);
      });
    },
  );

  test.skipIf(!available)('the first message of a quiet key is delivered at once', async () => {
    const { hub, watch } = await stage();
    // Before the last of a busy key, unless the machine is so slow that this one's time has come meanwhile.
    let attempts = 0;
    await eventually(async () => {
      attempts += 1;
      const [busy, quiet] = [`a${attempts}-`, `b${attempts}-`];
      const reader = reading(await watch([busy, quiet]));
      for (let seq = 1; seq <= 200; seq += 1) await hub.publish([message(busy, seq)]);
      await hub.publish([message(quiet, 1)]);
      await eventually(() => expect([reader.seqsOf(busy).at(-1), reader.seqsOf(quiet)]).toEqual([200, [1]]));
      expect(reader.seen.at(-1)).toMatchObject({ key: busy, seq: 200 });
    });
  });

  test.skipIf(!available)('a slow reader gets the newest value of each key, and no key starves another', async () => {
    const { hub, watch } = await stage();
    const feed = await watch(['a', 'b', 'c']);
    await hub.publish([message('b', 1)]);
    for (let seq = 1; seq <= 500; seq += 1) await hub.publish([message('a', seq)]);
    await hub.publish([message('c', 1)]);
    // Nobody has read yet; a reader of the same keys says when everything is there.
    const witness = reading(await watch(['c']));
    await hub.publish([message('c', 2)]);
    await eventually(() => expect(witness.seqsOf('c').at(-1)).toBe(2));
    const reader = reading(feed);
    await eventually(() => expect(reader.seen).toHaveLength(3));
    expect([reader.seqsOf('a'), reader.seqsOf('b'), reader.seqsOf('c')]).toEqual([[500], [1], [2]]);
  });

  test.skipIf(!available)(
    'a message that is not newer than the last is dropped, whichever process publishes it',
    async () => {
      const { hub, far, watch } = await stage();
      const reader = reading(await watch(['a', 'b']));
      await hub.publish([message('a', 5)]);
      await eventually(() => expect(reader.seqsOf('a')).toEqual([5]));
      await far.publish([message('a', 4)]);
      await far.publish([message('a', 5)]);
      // Two messages of another key take longer than either of them may be kept back.
      for (const seq of [1, 2]) {
        await far.publish([message('b', seq)]);
        await eventually(() => expect(reader.seqsOf('b').at(-1)).toBe(seq));
      }
      expect(reader.seqsOf('a')).toEqual([5]);
      await hub.publish([message('a', 6)]);
      await eventually(() => expect(reader.seqsOf('a')).toEqual([5, 6]));
    },
  );

  test.skipIf(!available)('a closed feed ends, and others of its key go on', async () => {
    const { hub, watch } = await stage();
    const leaving = await watch(['a']);
    const staying = reading(await watch(['a']));
    const reader = reading(leaving);
    await hub.publish([message('a', 1)]);
    await eventually(() => expect(reader.seqsOf('a')).toEqual([1]));
    leaving.close();
    leaving.close();
    await reader.ended;
    await hub.publish([message('a', 2)]);
    await eventually(() => expect(staying.seqsOf('a').at(-1)).toBe(2));
    expect(reader.seqsOf('a')).toEqual([1]);
  });

  test.skipIf(!available)('watchers that join and leave in a hurry never leave a key without messages', async () => {
    const { hub, watch } = await stage();
    for (let seq = 1; seq <= 40; seq += 1) {
      const gone = await watch(['a']);
      gone.close();
      const feed = await watch(['a']);
      const first = feed[Symbol.asyncIterator]().next();
      await hub.publish([message('a', seq)]);
      expect((await first).value).toMatchObject({ seq });
      feed.close();
    }
  });

  test.skipIf(!available)('closing the hub ends its feeds', async () => {
    const { far, watch } = await stage();
    const reader = reading(await watch(['a']));
    await far.close();
    await reader.ended;
    await reading(far.watch('quota', ['a'])).ended;
  });

  test.skipIf(!available)(
    'a listener to changed ids gets every notice of that subgraph, and none after leaving',
    async () => {
      const { hub, far } = await stage();
      const heard: Changed[] = [];
      const others: Changed[] = [];
      const following = far.subscribeChanged('orders', (changed) => heard.push(changed));
      const other = far.subscribeChanged('catalog', (changed) => others.push(changed));
      later(async () => other.close());
      // Over a network it takes a moment until notices are sure to arrive, and is said.
      if (hub !== far) await eventually(() => expect([heard, others]).toEqual([[null], [null]]));
      expect(hub.hasListeners('orders')).toBe(true);
      for (let n = 0; n < 50; n += 1) await hub.publishChanged('orders', [`a${n}`, 'b']);
      await eventually(() => expect(heard.at(-1)).toEqual(['a49', 'b']));
      expect(heard.filter((changed) => changed !== null)).toHaveLength(50);
      following.close();
      await hub.publishChanged('orders', ['late']);
      await hub.publishChanged('catalog', ['c']);
      await eventually(() => expect(others.at(-1)).toEqual(['c']));
      expect(heard.at(-1)).toEqual(['a49', 'b']);
    },
  );

  test.skipIf(!available)('reports readiness', async () => {
    const { hub } = await stage();
    expect(await hub.ready()).toBe(true);
  });
});

describe.skipIf(redisUrl === undefined)('a live hub whose Redis goes away', () => {
  test('reports a gap to its watchers, and serves those that subscribe again', async () => {
    const redis = await ownRedis();
    const hub = await redisLiveHub({ url: redis.url, log: silentLog });
    later(() => hub.close());
    const feed = hub.watch('quota', ['a']);
    await feed.ready;
    const reader = reading(feed);
    await redis.stop();
    await eventually(async () => expect(await hub.ready()).toBe(false));
    await expect(hub.publish([message('a', 1)])).rejects.toThrow();
    // A watcher that joins during the outage waits for its end.
    const seen: number[] = [];
    const faithful = watchThroughGaps(hub, ['a'], ({ seq }) => seen.push(seq));
    await redis.start();
    await expect(reader.ended).rejects.toThrow(LiveGap);
    feed.close();
    let seq = 1;
    await eventually(async () => {
      seq += 1;
      await hub.publish([message('a', seq)]);
      expect(seen.length).toBeGreaterThan(0);
    });
    await hub.close();
    await faithful;
  });

  test('reports a gap to listeners of changed ids', async () => {
    const redis = await ownRedis();
    const hub = await redisLiveHub({ url: redis.url, log: silentLog });
    later(() => hub.close());
    const heard: Changed[] = [];
    hub.subscribeChanged('orders', (changed) => heard.push(changed));
    await eventually(() => expect(heard).toEqual([null]));
    await redis.stop();
    await eventually(async () => expect(await hub.ready()).toBe(false));
    await expect(hub.publishChanged('orders', ['lost'])).rejects.toThrow();
    await redis.start();
    await eventually(() => expect(heard).toEqual([null, null]));
    await eventually(async () => {
      await hub.publishChanged('orders', ['again']);
      expect(heard.at(-1)).toEqual(['again']);
    });
  });

  test('leaves a topic that lost its last watcher meanwhile', async () => {
    const redis = await ownRedis();
    const hub = await redisLiveHub({ url: redis.url, log: silentLog });
    later(() => hub.close());
    const feed = hub.watch('quota', ['a']);
    const other = hub.watch('quota', ['b']);
    await Promise.all([feed.ready, other.ready]);
    await redis.stop();
    await eventually(async () => expect(await hub.ready()).toBe(false));
    feed.close();
    await redis.start();
    const witness = await redisLiveHub({ url: redis.url, log: silentLog });
    later(() => witness.close());
    const { createClient } = await import('redis');
    const client = createClient({ url: redis.url });
    await client.connect();
    later(() => client.destroy());
    await eventually(async () => expect(await client.pubSubChannels()).toEqual(['muster:live:quota:b']));
  });
});

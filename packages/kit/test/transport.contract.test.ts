import { randomUUID } from 'node:crypto';
import { afterEach, describe, expect, test } from 'vitest';
import { eventually } from '../../testing/src/eventually.ts';
import type { Envelope } from '../src/events/index.ts';
import { inProcessTransport } from '../src/runtime/transport/in-process-transport.ts';
import { redisStreamsTransport } from '../src/runtime/transport/redis-streams-transport.ts';
import type { EventBatch, EventTransport } from '../src/runtime/transport/transport.ts';
import { silentLog } from '../src/subgraph/index.ts';
import { anEnvelope, closeHarness, keys, later, redisUrl } from './harness.ts';

afterEach(closeHarness);

/** The transport of one process: `again` is another process, which in process is the same one. */
interface Kind {
  open(prefix: string): Promise<EventTransport>;
  again(transport: EventTransport, prefix: string): Promise<EventTransport>;
}
const kinds: [string, boolean, Kind][] = [
  [
    'in process',
    true,
    { open: async () => inProcessTransport({ log: silentLog }), again: async (transport) => transport },
  ],
  [
    'on Redis Streams',
    redisUrl !== undefined,
    {
      open: (prefix) => redisStreamsTransport({ url: redisUrl!, log: silentLog, keys, prefix }),
      again: (_, prefix) => redisStreamsTransport({ url: redisUrl!, log: silentLog, keys, prefix }),
    },
  ],
];

const partition = { publisher: 'walkers', partition: 3 };
const other = { publisher: 'walkers', partition: 4 };
const stepsOf = (events: readonly Envelope[]) => events.map(({ payload }) => (payload as { step: number }).step);
const batchOf = (ticket: number, steps: number[], where = partition): EventBatch => ({
  ...where,
  ticket,
  events: steps.map((step) => anEnvelope('anna', step)),
});

/** Publishes as a relay does: with retries until it is safe. */
async function publish(transport: EventTransport, batch: EventBatch): Promise<void> {
  await eventually(() => transport.publish(batch));
}

describe.each(kinds)('a transport %s', (_, available, kind) => {
  const stage = async () => {
    const prefix = `test-${randomUUID()}:`;
    const transport = await kind.open(prefix);
    later(() => transport.close());
    const another = async () => {
      const opened = await kind.again(transport, prefix);
      if (opened !== transport) later(() => opened.close());
      return opened;
    };
    return { transport, another };
  };

  test.skipIf(!available)('each group gets every batch of a partition, in order', async () => {
    const { transport } = await stage();
    const seen: Record<string, number[]> = { finance: [], payments: [] };
    for (const group of Object.keys(seen)) {
      await transport.join(group, partition);
      await transport.receive(group, partition, async (events) => void seen[group]!.push(...stepsOf(events)));
    }
    for (let ticket = 1; ticket <= 20; ticket += 1)
      await publish(transport, batchOf(ticket, [ticket * 10, ticket * 10 + 1]));
    const wanted = Array.from({ length: 20 }, (_, index) => [(index + 1) * 10, (index + 1) * 10 + 1]).flat();
    await eventually(() => expect(seen).toEqual({ finance: wanted, payments: wanted }));
  });

  test.skipIf(!available)('partitions do not wait for each other', async () => {
    const { transport } = await stage();
    const seen: number[] = [];
    const stuck = Promise.withResolvers<void>();
    let entered = false;
    await transport.receive('finance', partition, async () => {
      entered = true;
      await stuck.promise;
    });
    await transport.receive('finance', other, async (events) => void seen.push(...stepsOf(events)));
    const waiting = publish(transport, batchOf(1, [1]));
    await eventually(() => entered);
    await publish(transport, batchOf(1, [7], other));
    await eventually(() => expect(seen).toEqual([7]));
    stuck.resolve();
    await waiting;
  });

  test.skipIf(!available)('groups do not wait for each other', async () => {
    const { transport } = await stage();
    const seen: number[] = [];
    const stuck = Promise.withResolvers<void>();
    await transport.receive('slow', partition, () => stuck.promise);
    await transport.receive('quick', partition, async (events) => void seen.push(...stepsOf(events)));
    const waiting = publish(transport, batchOf(1, [1]));
    await eventually(() => expect(seen).toEqual([1]));
    stuck.resolve();
    await waiting;
  });

  test.skipIf(!available)('a rejected batch is delivered again, before anything later', async () => {
    const { transport } = await stage();
    const tried: number[][] = [];
    await transport.receive('finance', partition, async (events) => {
      tried.push(stepsOf(events));
      if (tried.length < 3) throw new Error('not now');
    });
    const first = publish(transport, batchOf(1, [1, 2]));
    await eventually(() => tried.length >= 2);
    await Promise.all([first, first.then(() => publish(transport, batchOf(2, [3])))]);
    await eventually(() => expect(tried.at(-1)).toEqual([3]));
    expect(tried.slice(0, 3)).toEqual([
      [1, 2],
      [1, 2],
      [1, 2],
    ]);
  });

  test.skipIf(!available)('a group that joined misses nothing while it has no receiver', async () => {
    const { transport, another } = await stage();
    await transport.join('finance', partition);
    const published = [publish(transport, batchOf(1, [1, 2])).then(() => publish(transport, batchOf(2, [3])))];
    const seen: number[] = [];
    await (await another()).receive('finance', partition, async (events) => void seen.push(...stepsOf(events)));
    await Promise.all(published);
    await eventually(() => expect(seen).toEqual([1, 2, 3]));
  });

  test.skipIf(!available)('a batch in hand when its receiver stopped goes to the next one first', async () => {
    const { transport, another } = await stage();
    const begun: number[] = [];
    const receiving = await transport.receive('finance', partition, async (events, stopping) => {
      begun.push(...stepsOf(events));
      await new Promise((_, reject) => stopping!.addEventListener('abort', () => reject(new Error('stopped'))));
    });
    const published = publish(transport, batchOf(1, [1, 2])).then(() => publish(transport, batchOf(2, [3])));
    await eventually(() => begun.length > 0);
    await receiving.stop();

    const seen: number[] = [];
    await (await another()).receive('finance', partition, async (events) => void seen.push(...stepsOf(events)));
    await published;
    await eventually(() => expect(seen).toEqual([1, 2, 3]));
  });

  test.skipIf(!available)('a stopped receiver gets nothing more', async () => {
    const { transport } = await stage();
    const before: number[] = [];
    const receiving = await transport.receive(
      'finance',
      partition,
      async (events) => void before.push(...stepsOf(events)),
    );
    await publish(transport, batchOf(1, [1]));
    await eventually(() => expect(before).toEqual([1]));
    await receiving.stop();
    const after: number[] = [];
    const published = publish(transport, batchOf(2, [2]));
    await transport.receive('finance', partition, async (events) => void after.push(...stepsOf(events)));
    await published;
    await eventually(() => expect(after).toEqual([2]));
    expect(before).toEqual([1]);
  });

  test.skipIf(!available)('reports readiness, and a batch with a ticket is stored or final', async () => {
    const { transport } = await stage();
    expect(await transport.ready()).toBe(true);
    await publish(transport, batchOf(1, [1]));
    expect([null, 1]).toContain(await transport.lastTicket(partition));
  });
});

import { createClient } from 'redis';
import { afterEach, describe, expect, test } from 'vitest';
import { eventually } from '../../testing/src/eventually.ts';
import type { Envelope } from '../src/events/index.ts';
import { redisStreamsTransport } from '../src/runtime/transport/redis-streams-transport.ts';
import type { EventBatch, EventTransport, UnreadableEntry } from '../src/runtime/transport/transport.ts';
import { trimStream } from '../src/runtime/transport/trim-stream.ts';
import { silentLog } from '../src/subgraph/index.ts';
import { eventKeysOfAll, type SignedBatch, signEvents } from '../src/trust/index.ts';
import { anEnvelope, closeHarness, keys, later, ownRedis, redisUrl } from './harness.ts';

afterEach(closeHarness);

const partition = { publisher: 'walkers', partition: 3 };
const stream = 'muster:events:walkers:3';
const stepsOf = (events: readonly Envelope[]) => events.map(({ payload }) => (payload as { step: number }).step);
const batchOf = (ticket: number, steps: number[]): EventBatch => ({
  ...partition,
  ticket,
  events: steps.map((step) => anEnvelope('anna', step)),
});

async function stage() {
  const redis = await ownRedis();
  const open = async (): Promise<EventTransport> => {
    const transport = await redisStreamsTransport({ url: redis.url, log: silentLog, keys });
    later(() => transport.close());
    return transport;
  };
  const connect = async () => {
    const client = createClient({ url: redis.url });
    client.on('error', () => {});
    await client.connect();
    later(() => client.destroy());
    return client;
  };
  return { redis, open, connect };
}

describe.skipIf(redisUrl === undefined)('events on Redis Streams', () => {
  test('the next process finds the entries that a crashed one left pending, and handles them first', async () => {
    const { open } = await stage();
    const crashed = await open();
    let begun = false;
    await crashed.receive('finance', partition, (_events, stopping) => {
      begun = true;
      // Never acknowledged while the test runs, like the batch of a killed process.
      return new Promise((_, reject) => stopping!.addEventListener('abort', reject));
    });
    await crashed.publish(batchOf(1, [1, 2]));
    await eventually(() => begun);
    await crashed.publish(batchOf(2, [3]));

    const seen: number[] = [];
    const next = await open();
    await next.receive('finance', partition, async (events) => void seen.push(...stepsOf(events)));
    await eventually(() => expect(seen).toEqual([1, 2, 3]));
  });

  test('a batch after a lost one is refused, and the ticket stays', async () => {
    const { open, connect } = await stage();
    const transport = await open();
    const client = await connect();
    await transport.publish(batchOf(1, [1]));
    await transport.publish(batchOf(2, [2]));
    await client.flushAll();
    await expect(transport.publish(batchOf(3, [3]))).rejects.toThrow('not the one before 3');
    expect(await transport.lastTicket(partition)).toBe(0);
    expect(await client.exists(stream)).toBe(0);
  });

  test('a batch that was sent but not marked may be sent again', async () => {
    const { open } = await stage();
    const transport = await open();
    await transport.publish(batchOf(1, [1]));
    await transport.publish(batchOf(1, [1, 2]));
    expect(await transport.lastTicket(partition)).toBe(1);
  });

  test('receivers survive a FLUSHALL', async () => {
    const { open, connect } = await stage();
    const transport = await open();
    const client = await connect();
    const seen: number[] = [];
    await transport.receive('finance', partition, async (events) => void seen.push(...stepsOf(events)));
    await transport.publish(batchOf(1, [1]));
    await eventually(() => expect(seen).toEqual([1]));
    await client.flushAll();
    await transport.publish(batchOf(1, [1]));
    await transport.publish(batchOf(2, [2]));
    await eventually(() => expect(seen).toEqual([1, 1, 2]));
  });

  test('receivers survive a restart, and the relay is called back', async () => {
    const { redis, open } = await stage();
    const transport = await open();
    let returns = 0;
    transport.onReturn(() => {
      returns += 1;
    });
    const seen: number[] = [];
    await transport.receive('finance', partition, async (events) => void seen.push(...stepsOf(events)));
    await transport.publish(batchOf(1, [1]));
    await eventually(() => expect(seen).toEqual([1]));
    await redis.stop();
    await eventually(async () => expect(await transport.ready()).toBe(false));
    await expect(transport.publish(batchOf(2, [2]))).rejects.toThrow();
    await redis.start();
    await eventually(() => expect(returns).toBe(1));
    expect(await transport.lastTicket(partition)).toBe(0);
    await transport.publish(batchOf(1, [1, 2]));
    await eventually(() => expect(seen).toEqual([1, 1, 2]));
  });

  test('a Redis that hangs is detected, and reading resumes when it recovers', async () => {
    const { open, connect } = await stage();
    const transport = await open();
    const client = await connect();
    const seen: number[] = [];
    await transport.receive('finance', partition, async (events) => void seen.push(...stepsOf(events)));
    const hang = client.sendCommand(['DEBUG', 'SLEEP', '7']).catch(() => {});
    await eventually(async () => expect(await transport.ready()).toBe(false));
    await eventually(() => transport.publish(batchOf(1, [1])));
    await hang;
    await eventually(() => expect([...new Set(seen)]).toEqual([1]));
  });

  test('all partitions of a group are read over one connection', async () => {
    const { open, connect } = await stage();
    const client = await connect();
    const transport = await open();
    const before = (await client.clientList()).length;
    const seen: string[] = [];
    for (let number = 0; number < 8; number += 1)
      await transport.receive('finance', { ...partition, partition: number }, async (events) => {
        for (const step of stepsOf(events)) seen.push(`${number}:${step}`);
      });
    expect((await client.clientList()).length - before).toBe(1);
    for (let number = 0; number < 8; number += 1) await transport.publish({ ...batchOf(1, [1, 2]), partition: number });
    await eventually(() => expect(seen).toHaveLength(16));
  });

  test('a stream is trimmed behind every group, and never further', async () => {
    const { open, connect } = await stage();
    const transport = await open();
    const client = await connect();
    const stuck = Promise.withResolvers<void>();
    let taken = 0;
    await transport.receive('quick', partition, async (events) => {
      taken += events.length;
    });
    await transport.receive('slow', partition, () => stuck.promise);
    const many = Array.from({ length: 500 }, (_, index) => index);
    for (let ticket = 1; ticket <= 4; ticket += 1) await transport.publish(batchOf(ticket, many));
    await eventually(() => expect(taken).toBe(2000));

    expect(await trimStream(client as never, stream)).toBe(0);
    stuck.resolve();
    await eventually(async () => {
      const groups = await client.xInfoGroups(stream);
      expect(groups.map(({ pending, lag }) => [pending, lag])).toEqual([
        [0, 0],
        [0, 0],
      ]);
    });
    // 500 events are 16 entries.
    expect(await trimStream(client as never, stream)).toBeGreaterThan(50);
    expect(await client.xLen(stream)).toBeGreaterThan(0);

    // A group that joins later keeps the entries that it was not given yet.
    await transport.join('late', partition);
    await transport.publish(batchOf(5, many));
    const left = await client.xLen(stream);
    await trimStream(client as never, stream);
    expect(await client.xLen(stream)).toBe(left);
  });

  test('a stream without a consumer group keeps its recent entries', async () => {
    const { open, connect } = await stage();
    const transport = await open();
    const client = await connect();
    for (let index = 0; index < 300; index += 1) await client.xAdd(stream, `${1_000 + index}-0`, { event: '{}' });
    await transport.publish(batchOf(1, [1, 2, 3]));
    await trimStream(client as never, stream);
    const left = await client.xLen(stream);
    expect(left).toBeLessThan(110);
    expect(left).toBeGreaterThanOrEqual(1);
  });

  const signed = (more: Partial<SignedBatch>, by = keys) => {
    const batch = { ...partition, at: Date.now(), events: JSON.stringify([anEnvelope('anna', 9)]), ...more };
    return { events: batch.events, at: String(batch.at), signature: signEvents(by, batch) };
  };
  const saying = (value: unknown) => signed({ events: JSON.stringify([value]) });
  const strangers = eventKeysOfAll('another master secret, of somebody else entirely', ['walkers']);
  test.each<[string, () => Record<string, string>]>([
    ['no JSON', () => signed({ events: 'not JSON' })],
    ['no list', () => signed({ events: '{}' })],
    ['null', () => saying(null)],
    ['an id that is no UUID', () => saying(anEnvelope('anna', 9, { id: 'not-a-uuid' }))],
    ['a key that no table can hold', () => saying(anEnvelope('a\0', 9))],
    ['half a character', () => saying({ ...anEnvelope('anna', 9), correlationId: 'a\ud800' })],
    ['another publisher', () => saying(anEnvelope('anna', 9, { publisher: 'runners' }))],
    ['no time', () => saying(anEnvelope('anna', 9, { occurredAt: 'yesterday' }))],
    ['other fields', () => ({ something: 'else' })],
    ['not signed', () => ({ event: JSON.stringify(anEnvelope('anna', 9)) })],
    ['an empty signature', () => ({ ...signed({}), signature: '' })],
    ['any signature', () => ({ ...signed({}), signature: 'AAAA' })],
    ['signed for other events', () => ({ ...signed({}), events: JSON.stringify([anEnvelope('anna', 8)]) })],
    ['signed for another time', () => ({ ...signed({}), at: String(Date.now() + 1_000) })],
    ['signed by somebody else', () => signed({}, strangers)],
    ['signed by another publisher', () => signed({ publisher: 'publisher' })],
    ['signed for another partition', () => signed({ partition: 4 })],
    // Replayed after inboxes have forgotten it.
    ['signed days ago', () => signed({ at: Date.now() - 8 * 24 * 3_600_000 })],
    ['signed at no time', () => signed({ at: Number.NaN })],
  ])('an unreadable entry is stored, and blocks nothing: %s', async (_title, entryOf) => {
    const { open, connect } = await stage();
    const transport = await open();
    const client = await connect();
    const seen: number[] = [];
    const aside: UnreadableEntry[] = [];
    const take = async (events: readonly Envelope[]) => void seen.push(...stepsOf(events));
    await transport.receive('finance', partition, take, async (entries) => void aside.push(...entries));
    await client.xAdd(stream, '*', entryOf());
    await transport.publish(batchOf(1, [1]));
    await eventually(() => expect(seen).toEqual([1]));
    expect(aside).toEqual([{ text: expect.any(String), reason: expect.stringMatching(/^it /) }]);
    await eventually(async () => expect((await client.xPending(stream, 'finance')).pending).toBe(0));
  });

  test('a process without the key of a publisher cannot publish in its name', async () => {
    const { redis } = await stage();
    const listener = { signs: new Map(), verifies: keys.verifies };
    const transport = await redisStreamsTransport({ url: redis.url, log: silentLog, keys: listener });
    later(() => transport.close());
    await expect(transport.publish(batchOf(1, [1]))).rejects.toThrow('no key to sign as walkers');
  });

  test('an unreadable entry that could not be stored is delivered again', async () => {
    const { open, connect } = await stage();
    const transport = await open();
    const client = await connect();
    let tries = 0;
    const aside: UnreadableEntry[] = [];
    await transport.receive(
      'finance',
      partition,
      async () => {},
      async (entries) => {
        tries += 1;
        if (tries === 1) throw new Error('the database is away');
        aside.push(...entries);
      },
    );
    await client.xAdd(stream, '*', { event: 'nothing' });
    await eventually(() => expect(aside).toHaveLength(1));
  });

  test('an unreachable Redis stops the start', async () => {
    await expect(redisStreamsTransport({ url: 'redis://127.0.0.1:1', log: silentLog, keys })).rejects.toThrow(
      'ECONNREFUSED',
    );
  });
});

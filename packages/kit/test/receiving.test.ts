import { afterEach, expect, test } from 'vitest';
import { eventually } from '../../testing/src/eventually.ts';
import { PARTITIONS } from '../src/events/index.ts';
import { startReceiving } from '../src/runtime/transport/receiving.ts';
import {
  type EventPartition,
  type EventTransport,
  partitionName,
  type Receive,
} from '../src/runtime/transport/transport.ts';
import { silentLog } from '../src/subgraph/index.ts';
import { aDatabase, anEnvelope, closeHarness, later, rowsOf } from './harness.ts';

afterEach(closeHarness);

const publishers = new Map([
  ['walker.stepped', 'walkers'],
  ['walker.slept', 'walkers'],
  ['runner.ran', 'runners'],
  ['rider.rode', 'riders'],
]);

/** Records who receives which partition; carries nothing. */
function watchedTransport() {
  const now = new Map<string, string[]>();
  const joined = new Set<string>();
  const doubled: string[] = [];
  let refusals = 0;
  const seenBy = (replica: string): EventTransport => ({
    publish: async () => {},
    lastTicket: async () => null,
    async join(group: string, partition: EventPartition) {
      joined.add(`${group} ${partitionName(partition)}`);
    },
    async receive(group, partition) {
      if (refusals > 0) {
        refusals -= 1;
        throw new Error('away');
      }
      const name = `${group} ${partitionName(partition)}`;
      const who = now.get(name) ?? [];
      who.push(replica);
      now.set(name, who);
      if (who.length > 1) doubled.push(name);
      return {
        async stop() {
          who.splice(who.indexOf(replica), 1);
        },
      };
    },
    onReturn: () => () => {},
    ready: async () => true,
    close: async () => {},
  });
  return {
    seenBy,
    joined,
    doubled,
    refuse: (times: number) => {
      refusals = times;
    },
    partitionsOf: (replica: string) => [...now].filter(([, who]) => who.includes(replica)).map(([name]) => name),
  };
}

async function stage() {
  const db = await aDatabase('watchers');
  const watched = watchedTransport();
  const replica = async (name: string, types = ['walker.stepped', 'walker.slept', 'runner.ran']) => {
    const receiving = await startReceiving({
      db,
      group: 'watchers',
      types,
      publishers,
      transport: watched.seenBy(name),
      receive: async () => {},
      log: silentLog,
    });
    later(() => receiving.close());
    return receiving;
  };
  return { watched, replica };
}

test('a subgraph joins and receives every partition of its publishers, and no other', async () => {
  const { watched, replica } = await stage();
  await replica('a');
  await eventually(() => expect(watched.partitionsOf('a')).toHaveLength(2 * PARTITIONS));
  expect(watched.partitionsOf('a').every((partition) => /^watchers (walkers|runners):[0-7]$/.test(partition))).toBe(
    true,
  );
  expect([...watched.joined].toSorted()).toEqual(watched.partitionsOf('a').toSorted());
});

test('each partition has one receiver among replicas, which share them fairly', async () => {
  const { watched, replica } = await stage();
  const first = await replica('a');
  await replica('b');
  await eventually(() => {
    expect(watched.partitionsOf('a')).toHaveLength(PARTITIONS);
    expect(watched.partitionsOf('b')).toHaveLength(PARTITIONS);
  });
  await first.close();
  await eventually(() => expect(watched.partitionsOf('b')).toHaveLength(2 * PARTITIONS));
  expect(watched.doubled).toEqual([]);
});

test('replicas that know other publishers agree on the locks of those they share', async () => {
  const { watched, replica } = await stage();
  await replica('old', ['walker.stepped']);
  await replica('new', ['rider.rode', 'walker.stepped']);
  await eventually(() =>
    expect(watched.partitionsOf('old').length + watched.partitionsOf('new').length).toBe(2 * PARTITIONS),
  );
  expect(watched.doubled).toEqual([]);
});

test('a partition that the transport refuses is retried', async () => {
  const { watched, replica } = await stage();
  watched.refuse(11);
  await replica('a');
  await eventually(() => expect(watched.partitionsOf('a')).toHaveLength(2 * PARTITIONS));
});

test('an event type without a publisher is refused at the start', async () => {
  const { replica } = await stage();
  await expect(replica('a', ['ghost.seen'])).rejects.toThrow('No subgraph publishes ghost.seen');
});

test('a subgraph without consumers needs no transport', async () => {
  const { watched, replica } = await stage();
  const receiving = await replica('a', []);
  await receiving.close();
  expect(watched.joined.size).toBe(0);
});

test('an event that its partition’s publisher may not publish is stored as unreadable, and the others are handled', async () => {
  const db = await aDatabase('watchers');
  const taken: string[] = [];
  const partitions = new Map<string, Receive>();
  const transport: EventTransport = {
    ...watchedTransport().seenBy('one'),
    async receive(_group, partition, receive) {
      partitions.set(partitionName(partition), receive);
      return { stop: async () => {} };
    },
  };
  const receiving = await startReceiving({
    db,
    group: 'watchers',
    types: ['walker.stepped', 'runner.ran'],
    publishers,
    transport,
    receive: async (events) => void taken.push(...events.map(({ type }) => type)),
    log: silentLog,
  });
  later(() => receiving.close());
  await eventually(() => partitions.has('walkers:0'));
  await partitions.get('walkers:0')!([anEnvelope('anna', 1, { type: 'runner.ran' }), anEnvelope('anna', 2)]);
  expect(taken).toEqual(['walker.stepped']);
  expect(await rowsOf(db, 'select lane as partition, reason from unreadable_event')).toEqual([
    { partition: 'walkers:0', reason: 'runner.ran is not for walkers to publish' },
  ]);
});

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
import { aDatabase, anEnvelope, closeStage, later, rowsOf } from './harness.ts';

afterEach(closeStage);

const publishers = new Map([
  ['walker.stepped', 'walkers'],
  ['walker.slept', 'walkers'],
  ['runner.ran', 'runners'],
  ['rider.rode', 'riders'],
]);

/** Remembers who receives what; carries nothing. */
function watchedTransport() {
  const now = new Map<string, string[]>();
  const joined = new Set<string>();
  const doubled: string[] = [];
  let refusals = 0;
  const seenBy = (replica: string): EventTransport => ({
    publish: async () => {},
    lastTicket: async () => null,
    async join(group: string, lane: EventPartition) {
      joined.add(`${group} ${partitionName(lane)}`);
    },
    async receive(group, lane) {
      if (refusals > 0) {
        refusals -= 1;
        throw new Error('away');
      }
      const name = `${group} ${partitionName(lane)}`;
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
    lanesOf: (replica: string) => [...now].filter(([, who]) => who.includes(replica)).map(([name]) => name),
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

test('a subgraph joins and receives every lane of those it listens to, and no other', async () => {
  const { watched, replica } = await stage();
  await replica('a');
  await eventually(() => expect(watched.lanesOf('a')).toHaveLength(2 * PARTITIONS));
  expect(watched.lanesOf('a').every((lane) => /^watchers (walkers|runners):[0-7]$/.test(lane))).toBe(true);
  expect([...watched.joined].toSorted()).toEqual(watched.lanesOf('a').toSorted());
});

test('each lane has one receiver among replicas, and they share them', async () => {
  const { watched, replica } = await stage();
  const first = await replica('a');
  await replica('b');
  await eventually(() => {
    expect(watched.lanesOf('a')).toHaveLength(PARTITIONS);
    expect(watched.lanesOf('b')).toHaveLength(PARTITIONS);
  });
  await first.close();
  await eventually(() => expect(watched.lanesOf('b')).toHaveLength(2 * PARTITIONS));
  expect(watched.doubled).toEqual([]);
});

test('replicas that know other publishers agree on the lanes they share', async () => {
  const { watched, replica } = await stage();
  await replica('old', ['walker.stepped']);
  await replica('new', ['rider.rode', 'walker.stepped']);
  await eventually(() => expect(watched.lanesOf('old').length + watched.lanesOf('new').length).toBe(2 * PARTITIONS));
  expect(watched.doubled).toEqual([]);
});

test('a lane that the transport refuses is asked for again', async () => {
  const { watched, replica } = await stage();
  watched.refuse(11);
  await replica('a');
  await eventually(() => expect(watched.lanesOf('a')).toHaveLength(2 * PARTITIONS));
});

test('an event that nobody says is refused at the start', async () => {
  const { replica } = await stage();
  await expect(replica('a', ['ghost.seen'])).rejects.toThrow('No subgraph publishes ghost.seen');
});

test('who listens to nothing needs nothing', async () => {
  const { watched, replica } = await stage();
  const receiving = await replica('a', []);
  await receiving.close();
  expect(watched.joined.size).toBe(0);
});

test('an event that its lane’s publisher may not say is set aside, and the others are taken', async () => {
  const db = await aDatabase('watchers');
  const taken: string[] = [];
  const lanes = new Map<string, Receive>();
  const transport: EventTransport = {
    ...watchedTransport().seenBy('one'),
    async receive(_group, lane, receive) {
      lanes.set(partitionName(lane), receive);
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
  await eventually(() => lanes.has('walkers:0'));
  await lanes.get('walkers:0')!([anEnvelope('anna', 1, { type: 'runner.ran' }), anEnvelope('anna', 2)]);
  expect(taken).toEqual(['walker.stepped']);
  expect(await rowsOf(db, 'select lane, reason from unreadable_event')).toEqual([
    { lane: 'walkers:0', reason: 'runner.ran is not for walkers to publish' },
  ]);
});

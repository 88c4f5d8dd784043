import { afterEach, expect, test } from 'vitest';
import { inbox } from '../src/runtime/inbox/consume.ts';
import { checkInvariant } from '../src/runtime/oversight/check-invariant.ts';
import { oversightCommands } from '../src/runtime/oversight/oversight-commands.ts';
import { readParkedHeads } from '../src/runtime/oversight/parked-heads.ts';
import { platformInvariants } from '../src/runtime/oversight/platform-invariants.ts';
import { replaySome } from '../src/runtime/oversight/replay-some.ts';
import { defineSubgraph, type SubgraphDefinition } from '../src/subgraph/index.ts';
import { aDatabase, anEnvelope, cause, closeHarness, footprints, servicesOf, trails, upTo } from './harness.ts';

afterEach(closeHarness);

const FIRST = { behind: null, isBackward: false, limit: 10 };

/** A subgraph whose consumer fails at the steps that are holes. */
async function stage(holes: Set<string>) {
  const db = await aDatabase('watchers');
  const services = servicesOf('watchers', db);
  const consumers = [
    footprints(({ walkerId, step }) => {
      if (holes.has(`${walkerId}:${step}`)) throw new Error('a hole');
    }),
  ];
  const definition = { name: 'watchers', consumers };
  return { db, services, definition, receive: inbox({ definition, services }) };
}

test('the list has the first parked event of each ordering key, with the number behind it, and no payload', async () => {
  const { db, receive } = await stage(new Set(['anna:2', 'ben:1']));
  await receive([
    ...upTo(4).map((step) => anEnvelope('anna', step)),
    ...upTo(2).map((step) => anEnvelope('ben', step)),
  ]);
  const { heads, count } = await readParkedHeads(db, FIRST);
  expect(count).toBe(2);
  expect(heads).toMatchObject([
    { type: 'walker.stepped', orderingKey: 'anna', attempts: 5, error: 'a hole', waiting: 2 },
    { orderingKey: 'ben', waiting: 1 },
  ]);
  expect(JSON.stringify(heads)).not.toContain('walkerId');
  const [anna, ben] = heads;
  expect((await readParkedHeads(db, { ...FIRST, behind: anna!.id })).heads).toEqual([ben]);
  expect((await readParkedHeads(db, { behind: ben!.id, isBackward: true, limit: 10 })).heads).toEqual([anna]);
  expect(await readParkedHeads(db, { ...FIRST, limit: 0 })).toEqual({ heads: [], count: 2 });
});

test('a replay takes the chosen ordering keys in order, and says which of the ids are handled', async () => {
  const holes = new Set(['anna:1', 'ben:1', 'cleo:1']);
  const { db, services, definition, receive } = await stage(holes);
  for (const walker of ['anna', 'ben', 'cleo']) await receive(upTo(3).map((step) => anEnvelope(walker, step)));
  const [anna, ben] = (await readParkedHeads(db, FIRST)).heads;
  const unknown = '00000000-0000-7000-8000-000000000000';
  holes.delete('anna:1');
  expect(await replaySome({ definition, services }, [ben!.id, anna!.id, unknown])).toEqual({
    handled: [anna!.id],
    parked: [ben!.id],
  });
  expect(await trails(db)).toEqual({ anna: [1, 2, 3] });
  holes.clear();
  expect(await replaySome({ definition, services }, [anna!.id])).toEqual({ handled: [], parked: [] });
  expect((await readParkedHeads(db, FIRST)).heads.map(({ orderingKey }) => orderingKey)).toEqual(['ben', 'cleo']);
});

test('broken rows are counted, up to a thousand', async () => {
  const { db } = await stage(new Set());
  const counted = (sql: string) => checkInvariant(db, { name: 'x', sql });
  expect(await counted('select 1 as a, 2 as a where false')).toEqual({ brokenRows: 0 });
  expect(await counted('with few as (select generate_series(1, 3) as n) select n, n from few limit 2')).toEqual({
    brokenRows: 2,
  });
  expect(await counted('select from generate_series(1, 2000)')).toEqual({ brokenRows: 1_000 });
  for (const { sql } of platformInvariants) expect(await counted(sql)).toEqual({ brokenRows: 0 });
});

test('a check writes nothing, and one that takes too long is ended', async () => {
  const { db } = await stage(new Set());
  await expect(checkInvariant(db, { name: 'x', sql: `select nextval('footprint_position_seq')` })).rejects.toThrow(
    /read-only/,
  );
  const slow = checkInvariant(db, { name: 'x', sql: 'select pg_sleep(600)' });
  expect(await slow).toEqual({ brokenRows: null });
});

test('the commands are refused to callers without the permission, and no other invariant is run than those of the subgraph', async () => {
  const { services, definition } = await stage(new Set());
  const watched = defineSubgraph({
    ...definition,
    description: 'Walkers.',
    invariants: [{ name: 'nobody walks', sql: 'select from walker' }],
  } as never) as SubgraphDefinition;
  const handlers = new Map(
    oversightCommands(watched, async () => []).map(({ command, handle }) => [command.name as string, handle]),
  );
  const asks = async (name: string, input: unknown, permissions: readonly string[]) =>
    handlers.get(`watchers.${name}`)!(services, input as never, {
      ...cause,
      actor: { kind: 'USER', id: cause.actor.id, permissions: new Set(permissions) },
    });
  const inputs: Record<string, unknown> = {
    partHealth: {},
    parkedHeads: FIRST,
    replayParked: { ids: ['00000000-0000-7000-8000-000000000000'] },
    invariants: {},
    checkInvariant: { name: 'nobody walks' },
  };
  expect([...handlers.keys()]).toEqual(Object.keys(inputs).map((name) => `watchers.${name}`));
  for (const [name, input] of Object.entries(inputs)) {
    await expect(asks(name, input, [])).rejects.toThrow('needs the permission');
    await asks(name, input, ['system:read', 'system:manage']);
  }
  for (const name of ['replayParked', 'invariants', 'checkInvariant'])
    await expect(asks(name, inputs[name], ['system:read'])).rejects.toThrow('needs the permission system:manage');
  expect(await asks('checkInvariant', { name: 'nobody walks' }, ['system:manage'])).toEqual({ brokenRows: 0 });
  await expect(asks('checkInvariant', { name: 'select 1' }, ['system:manage'])).rejects.toThrow('no such invariant');
});

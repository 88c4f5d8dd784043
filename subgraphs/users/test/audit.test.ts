import { randomUUID } from 'node:crypto';
import { AUDITED_SUBGRAPHS } from '@muster/events';
import { auditEntriesOf, chainAudit, newId } from '@muster/kit/orm';
import { aCustomer, anonymous } from '@muster/testing';
import { expect, test } from 'vitest';
import { areaIdOf } from '../src/person/areas/shipped-areas.ts';
import { usersHarness } from './harness.ts';

const { graph, clerk } = await usersHarness();
const LOG = `query ($subgraph: AuditedSubgraph!, $filter: AuditFilterInput, $first: Int, $after: String) {
  auditEntries(subgraph: $subgraph, filter: $filter, first: $first, after: $after) {
    edges { node { id action actorKind actorId entityType entityId before after ip userAgent at seq } } pageInfo { hasNextPage endCursor } } }`;
const ADD = 'mutation ($input: AddAdminAreaInput!) { addAdminArea(input: $input) { __typename } }';
const auditor = clerk('audit:read');
// biome-ignore lint/suspicious/noExplicitAny: nodes of the log
const reads = async (variables: object, actor = auditor): Promise<any> => {
  const { auditEntries } = await graph.run(LOG, { subgraph: 'users', ...variables }, actor);
  return { ...auditEntries, nodes: auditEntries.edges.map(({ node }: { node: object }) => node) };
};
const adds = async (name: string, who = clerk('area:manage')) => {
  const input = { parentId: areaIdOf('TW-TPE'), level: 'DISTRICT', name };
  await graph.run(ADD, { input }, who);
  return who;
};

test('actor, action and origin are read with the permission', async () => {
  const manager = await adds('大安區');
  await chainAudit(graph.services.db);
  const { nodes } = await reads({ filter: { actorId: manager.id } });
  expect(nodes).toMatchObject([
    {
      action: 'area.add',
      actorKind: 'USER',
      actorId: manager.id,
      entityType: 'AdminArea',
      before: null,
      ip: '127.0.0.1',
      userAgent: 'muster-tests',
      seq: expect.any(Number),
    },
  ]);
  expect(JSON.parse(nodes[0].after)).toMatchObject({ name: '大安區', level: 'DISTRICT' });
});

test('entries are filtered, and read page by page, newest first', async () => {
  const manager = clerk('area:manage');
  for (let i = 0; i < 5; i += 1) await adds(`區 ${i}`, manager);
  const filter = { actorId: manager.id, action: 'area.add', entityType: 'AdminArea' };
  const seen: string[] = [];
  for (let after = null as string | null; ; ) {
    const { nodes, pageInfo } = await reads({ filter, first: 2, after });
    seen.push(...nodes.map(({ after: text }: { after: string }) => JSON.parse(text).name));
    if (!pageInfo.hasNextPage) break;
    after = pageInfo.endCursor;
  }
  expect(seen).toEqual(['區 4', '區 3', '區 2', '區 1', '區 0']);
  const [newest] = (await reads({ filter })).nodes;
  expect((await reads({ filter: { ...filter, entityId: newest.entityId } })).nodes).toHaveLength(1);
  expect((await reads({ filter: { ...filter, until: newest.at } })).nodes.length).toBeLessThan(5);
  expect((await reads({ filter: { ...filter, from: newest.at } })).nodes.length).toBeGreaterThan(0);
  expect((await reads({ filter: { ...filter, action: 'area.remove' } })).nodes).toEqual([]);
});

test('the log of another subgraph is requested from it', async () => {
  const entry = {
    id: randomUUID(),
    actorKind: 'USER' as const,
    actorId: randomUUID(),
    action: 'order.cancel',
    entityType: 'Order',
    entityId: 'x',
    before: { status: 'PAID' },
    after: null,
    ip: null,
    userAgent: null,
    correlationId: 'c',
    at: new Date(0).toISOString(),
    seq: null,
  };
  graph.answers(auditEntriesOf('orders'), ({ action, limit }) => ({
    entries: action === 'order.cancel' && limit === 21 ? [entry] : [],
  }));
  expect((await reads({ subgraph: 'orders', filter: { action: 'order.cancel' } })).nodes).toMatchObject([
    { id: entry.id, before: '{"status":"PAID"}', after: null, seq: null },
  ]);
});

const TRAIL = `query ($subgraph: AuditedSubgraph, $filter: AuditFilterInput, $first: Int, $after: String, $last: Int, $before: String) {
  auditEntries(subgraph: $subgraph, filter: $filter, first: $first, after: $after, last: $last, before: $before) {
    nodes { id area action } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }`;
const trail = async (variables: object) => (await graph.run(TRAIL, variables, auditor)).auditEntries;

test('one trail goes over all areas in the order of time, in both directions, and misses nothing', async () => {
  const manager = clerk('area:manage');
  const logs = new Map<string, object[]>();
  const ids: string[] = [];
  const noteIn = (name: string) => {
    const id = newId();
    ids.unshift(id);
    const entry = {
      ...{ id, actorKind: 'USER', actorId: manager.id, action: `${name}.change`, entityType: 'Thing', entityId: 'x' },
      ...{
        before: null,
        after: null,
        ip: null,
        userAgent: null,
        correlationId: 'c',
        at: new Date().toISOString(),
        seq: null,
      },
    };
    logs.set(name, [entry, ...(logs.get(name) ?? [])]);
  };
  const others = Object.keys(AUDITED_SUBGRAPHS).filter((name) => name !== 'users');
  for (const name of others)
    graph.answers(auditEntriesOf(name), ({ behind, isBackward, limit }) => {
      const all = (logs.get(name) ?? []) as { id: string }[];
      const rest = all.filter(({ id }) => behind === null || (isBackward ? id > behind : id < behind));
      return { entries: (isBackward ? rest.toReversed() : rest).slice(0, limit) as never };
    });
  for (let round = 0; round < 3; round += 1) {
    for (const name of others) noteIn(name);
    await adds(`街 ${round}`, manager);
    const [own] = await graph.sql<{ id: string }>(
      'select id from audit_entry where actor_id = $1 order by id desc limit 1',
      [manager.id],
    );
    ids.unshift(own!.id);
  }
  const expected = ids.toSorted().toReversed();
  const filter = { actorId: manager.id };
  const seen: string[] = [];
  const cursors: string[] = [];
  for (let after: string | null = null; ; ) {
    const { nodes, pageInfo } = await trail({ filter, first: 4, after });
    seen.push(...nodes.map(({ id }: { id: string }) => id));
    cursors.push(pageInfo.startCursor);
    if (!pageInfo.hasNextPage) break;
    after = pageInfo.endCursor;
  }
  expect(seen).toEqual(expected);
  const back = await trail({ filter, first: null, last: 4, before: cursors[1] });
  expect(back.nodes.map(({ id }: { id: string }) => id)).toEqual(expected.slice(0, 4));
  expect(back.pageInfo).toMatchObject({ hasPreviousPage: false, hasNextPage: true });

  const some = await trail({ filter: { ...filter, area: ['ORDERS', 'USERS', 'ORDERS'] } });
  expect(some.nodes).toHaveLength(6);
  expect(new Set(some.nodes.map(({ area }: { area: string }) => area))).toEqual(new Set(['ORDERS', 'USERS']));
  expect((await trail({ filter: { ...filter, area: [] } })).nodes).toEqual([]);
  const both = await graph.answer(TRAIL, { filter: { area: ['ORDERS'] }, subgraph: 'orders' }, auditor);
  expect(both.errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
});

test('while an area cannot be asked its trail fails, and that of the others does not', async () => {
  graph.answers(auditEntriesOf('finance'), () => Promise.reject(new Error('away')) as never);
  expect((await graph.answer(TRAIL, {}, auditor)).errors).toHaveLength(1);
  expect((await graph.answer(TRAIL, { filter: { area: ['ORDERS', 'USERS'] } }, auditor)).errors).toBeUndefined();
});

test('nobody else reads it, by any path', async () => {
  const read = { subgraph: 'users' };
  expect((await graph.answer(LOG, read, aCustomer())).errors?.[0]?.extensions.code).toBe('FORBIDDEN');
  expect((await graph.answer(LOG, read, anonymous)).errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
  expect((await graph.answer(LOG, { ...read, filter: { actorId: 'x' } }, auditor)).errors?.[0]?.extensions.code).toBe(
    'BAD_USER_INPUT',
  );
  const question = {
    actorId: null,
    action: null,
    entityType: null,
    entityId: null,
    from: null,
    until: null,
    behind: null,
    limit: 10,
  };
  const asks = (actor: ReturnType<typeof aCustomer>) =>
    graph.runtime.command('users.auditEntries', question, { actor, correlationId: 'c' });
  expect(await asks(aCustomer())).toEqual({ entries: [] });
  expect(((await asks(auditor)) as { entries: object[] }).entries.length).toBeGreaterThan(0);
});

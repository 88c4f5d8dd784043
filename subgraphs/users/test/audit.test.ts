import { randomUUID } from 'node:crypto';
import { auditEntriesOf, chainAudit } from '@muster/kit/orm';
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
    actorKind: 'USER',
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

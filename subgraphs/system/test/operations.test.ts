import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { noteOperationUses } from '@muster/events';
import { type Caller, system as theSystem } from '@muster/kit/domain';
import { aCustomer, anAdministrator, anonymous, callerOf } from '@muster/testing';
import { buildSchema } from 'graphql';
import { expect, test } from 'vitest';
import { listOperations } from '../src/operations/list-operations.ts';
import { operationsIn } from '../src/operations/manifest.ts';
import { problemOf } from '../src/operations/operation-check.graphql.ts';
import { whenChanged } from '../src/operations/when-changed.ts';
import { reader, systemHarness } from './harness.ts';

const { graph } = await systemHarness();
const LIST = `query ($filter: RegisteredOperationFilterInput, $first: Int, $after: String) {
  registeredOperations(filter: $filter, first: $first, after: $after) {
    totalCount pageInfo { hasNextPage endCursor }
    nodes { id documentHash name kind clientName retiredDate problem uses30Days lastUsedAt } } }`;
const reads = async (variables: object = {}) => (await graph.run(LIST, variables, reader)).registeredOperations;

const entry = (name: string, facts: object = {}) => ({
  id: name.toLowerCase(),
  name,
  kind: 'query',
  client: null,
  text: `query ${name} { __typename }`,
  retiredAt: null,
  ...facts,
});

const gateway: Caller = { actor: theSystem, correlationId: 'test' };
const tells = (uses: object[], batchId = randomUUID(), caller = gateway) =>
  graph.runtime.command(noteOperationUses.name, { batchId, uses }, caller);

test('our own operations are served by the schema that is deployed with them', async () => {
  const seen: { name: string; problem: string | null }[] = [];
  for (let after: string | null = null; ; ) {
    const { nodes, pageInfo, totalCount } = await reads({ first: 30, after });
    seen.push(...nodes);
    expect(totalCount).toBeGreaterThanOrEqual(seen.length);
    if (!pageInfo.hasNextPage) break;
    after = pageInfo.endCursor;
  }
  expect(seen.map(({ name }) => name)).toEqual(seen.map(({ name }) => name).toSorted());
  expect(seen.map(({ name }) => name)).toContain('RegisteredOperations');
  expect(seen.filter(({ problem }) => problem !== null)).toEqual([]);
});

test('uses are added up over 30 days, a batch that is told twice counts once', async () => {
  const [operation] = (await reads({ filter: { search: 'systemhealth' } })).nodes;
  expect(operation).toMatchObject({ name: 'SystemHealth', kind: 'QUERY', uses30Days: 0, lastUsedAt: null });
  const daysAgo = (days: number) => new Date(graph.clock.now().getTime() - days * 86_400_000).toISOString();
  const use = (count: number, days: number) => ({ id: operation.id, count, lastUsedAt: daysAgo(days) });
  const batchId = randomUUID();
  await tells([use(3, 0)], batchId);
  await tells([use(3, 0)], batchId);
  const latest = use(2, 0);
  await Promise.all([tells([latest]), tells([use(5, 29)]), tells([use(100, 31)])]);
  const [counted] = (await reads({ filter: { search: 'SystemHealth' } })).nodes;
  expect(counted).toMatchObject({ uses30Days: 10, lastUsedAt: latest.lastUsedAt });
});

test('only the system itself tells uses, and no batch without an end', async () => {
  const use = { id: 'a', count: 1, lastUsedAt: new Date().toISOString() };
  await expect(tells([use], randomUUID(), callerOf(anAdministrator('system:manage')))).rejects.toThrow('gateway alone');
  await expect(tells(Array.from({ length: 501 }, () => use))).rejects.toThrow();
  await expect(tells([{ ...use, count: 0 }])).rejects.toThrow();
});

test('operations are filtered by name, client and retirement, and paged both ways', async () => {
  const all = operationsIn({
    operations: [
      entry('OrderPage'),
      entry('OrderPage', { id: 'old', client: 'acme', retiredAt: '2026-11-21' }),
      entry('OrderPage', { client: 'acme' }),
      entry('Stock', { client: 'acme', kind: 'mutation' }),
    ],
  });
  const ids = (filter: object | null, page = {}) => listOperations(all, filter, page).nodes.map(({ id }) => id);
  expect(ids(null)).toEqual(['old:acme', 'orderpage', 'orderpage:acme', 'stock:acme']);
  expect(ids({ search: 'PAGE', clientName: 'acme' })).toEqual(['old:acme', 'orderpage:acme']);
  expect(ids({ isRetired: true })).toEqual(['old:acme']);
  expect(ids({ isRetired: false, clientName: 'nobody' })).toEqual([]);
  const first = listOperations(all, null, { first: 3 });
  expect(first.pageInfo).toMatchObject({ hasNextPage: true, hasPreviousPage: false });
  expect(ids(null, { first: 3, after: first.pageInfo.endCursor })).toEqual(['stock:acme']);
  expect(ids(null, { last: 2, before: first.pageInfo.endCursor })).toEqual(['old:acme', 'orderpage']);
});

test('the problem of a document is what the schema says first', async () => {
  const schema = buildSchema('type Query { a: Int }');
  expect(await problemOf(schema, 'query Q { a }')).toBeNull();
  expect(await problemOf(schema, 'query Q { b c }')).toMatch(/^Cannot query field "b" on type "Query"/);
  expect(await problemOf(schema, 'query {')).toMatch(/^Syntax Error/);
  expect(await problemOf(buildSchema('type Query { b: Int }'), 'query Q { a }')).toMatch(/Cannot query field "a"/);
});

test('a file is read again when it has changed, and not before', () => {
  const dir = mkdtempSync(join(tmpdir(), 'muster-when-changed-'));
  try {
    const file = join(dir, 'a');
    let times = 0;
    const read = whenChanged(file, (text) => {
      times += 1;
      return text;
    });
    writeFileSync(file, 'one');
    expect([read(), read(), times]).toEqual(['one', 'one', 1]);
    writeFileSync(file, 'two');
    utimesSync(file, new Date(), new Date(Date.now() + 5_000));
    expect([read(), times]).toEqual(['two', 2]);
  } finally {
    rmSync(dir, { recursive: true });
  }
});

test('registered operations are for system:read', async () => {
  for (const [actor, code] of [
    [anonymous, 'UNAUTHENTICATED'],
    [aCustomer(), 'FORBIDDEN'],
  ] as const)
    expect((await graph.answer(LIST, {}, actor)).errors).toMatchObject([{ extensions: { code } }]);
});

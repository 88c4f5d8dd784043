import { newId } from '@muster/kit/orm';
import type { ParkedHead } from '@muster/kit/subgraph';
import { aCustomer, anAdministrator, anonymous } from '@muster/testing';
import { expect, test } from 'vitest';
import { operator, reader, systemHarness } from './harness.ts';

const { graph, part } = await systemHarness();
const LIST = `query ($first: Int, $after: String, $last: Int, $before: String) {
  parkedEvents(first: $first, after: $after, last: $last, before: $before) {
    totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    nodes { id subgraph consumer type orderingKey attempts error parkedAt waiting } } }`;
const REPLAY = `mutation ($ids: [ID!]!, $key: String) { replayParkedEvents(ids: $ids, idempotencyKey: $key) { __typename
  ... on BulkPayload { rows { id error { __typename message } } } ... on InvalidInput { issues { path } } } }`;

const aHead = (facts: Partial<ParkedHead> = {}): ParkedHead => ({
  id: newId(),
  publisher: 'orders',
  type: 'order.paid',
  orderingKey: newId(),
  attempts: 5,
  error: 'a hole',
  parkedAt: new Date(1_800_000_000_000).toISOString(),
  waiting: 0,
  ...facts,
});
const reads = async (page: object = {}) => (await graph.run(LIST, page, reader)).parkedEvents;
const idsOf = ({ nodes }: { nodes: { id: string }[] }) => nodes.map(({ id }) => id);
const replays = async (ids: readonly string[], key: string | null = null) =>
  (await graph.run(REPLAY, { ids, key }, operator)).replayParkedEvents;
const attention = (actor: typeof reader) =>
  graph.run(
    `query ($of: [_Any!]!) { _entities(representations: $of) { ... on Attention { parkedEvents } } }`,
    { of: [{ __typename: 'Attention', id: newId() }] },
    actor,
  );
const audited = async () =>
  (
    await graph.sql<{ entity_id: string }>(`select entity_id from audit_entry where action = 'parked_event.replay'`)
  ).map(({ entity_id }) => entity_id);

test('events of several parts are one list, oldest first, read forward and backward', async () => {
  const all = Array.from({ length: 5 }, () => aHead());
  part('finance').parked = all.filter((_head, at) => at % 2 === 0);
  part('payments').parked = all.filter((_head, at) => at % 2 === 1);
  const first = await reads({ first: 2 });
  expect(idsOf(first)).toEqual(all.slice(0, 2).map(({ id }) => id));
  expect(first.nodes[1]).toEqual({
    id: all[1]!.id,
    subgraph: 'orders',
    consumer: 'payments',
    type: 'order.paid',
    orderingKey: all[1]!.orderingKey,
    attempts: 5,
    error: 'a hole',
    parkedAt: all[1]!.parkedAt,
    waiting: 0,
  });
  expect(first).toMatchObject({ totalCount: 5, pageInfo: { hasNextPage: true, hasPreviousPage: false } });
  const second = await reads({ first: 3, after: first.pageInfo.endCursor });
  expect(idsOf(second)).toEqual(all.slice(2).map(({ id }) => id));
  expect(second.pageInfo.hasNextPage).toBe(false);
  const back = await reads({ first: null, last: 2, before: second.pageInfo.endCursor });
  expect(idsOf(back)).toEqual(all.slice(2, 4).map(({ id }) => id));
});

test('while a part does not answer there is no list and no count', async () => {
  part('finance').parked = [aHead()];
  expect(await attention(reader)).toEqual({ _entities: [{ parkedEvents: 1 }] });
  part('payments').isAway = true;
  expect(await attention(reader)).toEqual({ _entities: [{ parkedEvents: null }] });
  const { data, errors } = await graph.answer(LIST, {}, reader);
  expect(data).toEqual({ parkedEvents: null });
  expect(errors).toMatchObject([{ extensions: { code: 'TRY_AGAIN' } }]);
});

test('the outcome of each replayed event is told, and each is in the audit log', async () => {
  const [mended, hopeless, unknown] = [aHead(), aHead(), newId()];
  part('finance').parked = [mended];
  part('payments').parked = [hopeless];
  part('payments').hopeless.add(hopeless.id);
  const ids = [mended.id, hopeless.id, unknown];
  expect(await replays(ids, 'once')).toMatchObject({
    rows: [
      { id: mended.id, error: null },
      { id: hopeless.id, error: { __typename: 'InvalidTransition' } },
      { id: unknown, error: { __typename: 'NotFound' } },
    ],
  });
  expect(await audited()).toEqual(ids);
  expect(idsOf(await reads())).toEqual([hopeless.id]);
});

test('a retry answers what was done and replays nothing', async () => {
  const head = aHead();
  part('orders').parked = [head];
  const answer = await replays([head.id], 'the same');
  const before = await audited();
  part('orders').parked = [head];
  expect(await replays([head.id], 'the same')).toEqual(answer);
  expect(part('orders').parked).toEqual([head]);
  expect(await audited()).toEqual(before);
});

test('an event that may be in a silent part is not called unknown', async () => {
  part('payments').isAway = true;
  const { errors } = await graph.answer(REPLAY, { ids: [newId()] }, operator);
  expect(errors).toMatchObject([{ extensions: { code: 'TRY_AGAIN' } }]);
});

test('replays have 1 to 100 ids', async () => {
  for (const ids of [[], Array.from({ length: 101 }, () => newId())])
    expect(await replays(ids)).toMatchObject({ __typename: 'InvalidInput' });
  expect(await replays(['none'])).toMatchObject({ rows: [{ id: 'none', error: { __typename: 'NotFound' } }] });
});

test('the list is for system:read, a replay for system:manage', async () => {
  const refusal = async (query: string, variables: object, actor: typeof reader) =>
    (await graph.answer(query, variables, actor)).errors?.[0]?.extensions?.code;
  expect(await refusal(LIST, {}, anonymous)).toBe('UNAUTHENTICATED');
  expect(await refusal(LIST, {}, aCustomer())).toBe('FORBIDDEN');
  expect(await refusal(LIST, {}, anAdministrator('system:manage'))).toBe('FORBIDDEN');
  expect(await refusal(REPLAY, { ids: [newId()] }, reader)).toBe('FORBIDDEN');
  expect(await attention(aCustomer())).toEqual({ _entities: [{ parkedEvents: null }] });
});

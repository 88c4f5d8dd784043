import { randomUUID } from 'node:crypto';
import { batchConfirmed, offerTerms, workStepChanged } from '@muster/events';
import { aCustomer, testSubgraph } from '@muster/testing';
import { afterEach, expect, test } from 'vitest';
import { production } from '../src/subgraph.ts';
import { anOrder, foreman, neighboursOf, planner, termsOf } from './harness.ts';

const graph = await testSubgraph(production);
const { consume, offers, quotaClosed, batchOf, confirms, advances, emittedOf, expectInvariants } = neighboursOf(graph);
graph.answers(offerTerms, () => ({ offers: [] }));
afterEach(expectInvariants);

const ROWS = `__typename ... on BulkPayload { rows { id error { __typename code ... on InvalidTransition { from to } } } }
  ... on UserError { code } ... on InvalidInput { issues { path } }`;
const bulkConfirms = async (offerIds: readonly string[], idempotencyKey: string = randomUUID(), actor = planner) =>
  (
    await graph.run(
      `mutation ($input: ConfirmBatchesInput!) { it: confirmBatches(input: $input) { ${ROWS} } }`,
      { input: { idempotencyKey, offerIds } },
      actor,
    )
  ).it;
const bulkAdvances = async (
  workStepIds: readonly string[],
  status: string,
  idempotencyKey: string = randomUUID(),
  actor = foreman,
) =>
  (
    await graph.run(
      `mutation ($input: AdvanceWorkStepsInput!) { it: advanceWorkSteps(input: $input) { ${ROWS} } }`,
      { input: { idempotencyKey, workStepIds, status } },
      actor,
    )
  ).it;

async function aPlannedOffer() {
  const terms = await offers({ thresholdQty: 1 });
  await confirms(terms.offerId);
  const order = anOrder([terms.offerId, 1]);
  await consume(order.reserved(), order.paid(), quotaClosed(terms, 1));
  const { workOrders } = await batchOf(terms.offerId);
  return { ...terms, steps: workOrders[0].steps.map(({ id }: { id: string }) => id) as string[] };
}

test('each offer is confirmed or refused by itself, and the same key confirms nothing twice', async () => {
  const [one, other, confirmed] = [await offers(), await offers(), await offers()];
  await confirms(confirmed.offerId);
  const unknown = randomUUID();
  const ids = [one.offerId, confirmed.offerId, unknown, 'nonsense', other.offerId.toUpperCase()];
  const key = randomUUID();
  const rows = [
    { id: one.offerId, error: null },
    { id: confirmed.offerId, error: { code: 'INVALID_TRANSITION', from: 'CONFIRMED', to: 'CONFIRMED' } },
    { id: unknown, error: { __typename: 'NotFound' } },
    { id: 'nonsense', error: { __typename: 'NotFound' } },
    { id: other.offerId, error: null },
  ];
  expect(await bulkConfirms(ids, key)).toMatchObject({ rows });
  // Again, in the same order; with other offers it is another call.
  expect(await bulkConfirms(ids, key)).toMatchObject({ rows });
  expect(await bulkConfirms([one.offerId], key)).toMatchObject({ code: 'IDEMPOTENCY_CONFLICT' });
  for (const { offerId } of [one, other]) {
    expect(await emittedOf(batchConfirmed, offerId)).toHaveLength(1);
    expect(await batchOf(offerId)).toMatchObject({ status: 'CONFIRMED' });
  }
  const entries = await graph.sql(
    `select from audit_entry where action = 'batch.confirm' and actor_id = $1 and after ->> 'status' = 'CONFIRMED'`,
    [planner.id],
  );
  expect(entries).toHaveLength(3);
});

test('of two calls with one key at once, each offer is confirmed once', async () => {
  const made = await Promise.all(Array.from({ length: 6 }, () => offers()));
  const ids = made.map(({ offerId }) => offerId);
  const [key, unknown] = [randomUUID(), randomUUID()];
  const answers = await Promise.all([0, 1].map(() => bulkConfirms([...ids, unknown], key)));
  for (const { rows } of answers) {
    expect(rows.slice(0, -1)).toEqual(ids.map((id) => ({ id, error: null })));
    expect(rows.at(-1)).toMatchObject({ id: unknown, error: { code: 'NOT_FOUND' } });
  }
  for (const offerId of ids) expect(await emittedOf(batchConfirmed, offerId)).toHaveLength(1);
});

test('terms that are not here yet are asked for all at once', async () => {
  const fresh = [termsOf(), termsOf()];
  const asked: string[][] = [];
  graph.answers(offerTerms, ({ offerIds }) => {
    asked.push([...offerIds]);
    return { offers: fresh.filter(({ offerId }) => offerIds.includes(offerId)) };
  });
  const known = await offers();
  const { rows } = await bulkConfirms([...fresh.map(({ offerId }) => offerId), known.offerId]);
  expect(rows.map(({ error }: { error: unknown }) => error)).toEqual([null, null, null]);
  expect(asked).toEqual([fresh.map(({ offerId }) => offerId)]);
});

test('steps of several work orders move together, and those that cannot stay', async () => {
  const [one, other] = [await aPlannedOffer(), await aPlannedOffer()];
  await advances(other.steps[0]!, 'SKIPPED');
  const ids = [one.steps[0]!, other.steps[0]!, other.steps[1]!];
  const key = randomUUID();
  for (let round = 0; round < 2; round += 1)
    expect(await bulkAdvances(ids, 'DOING', key)).toMatchObject({
      rows: [
        { id: ids[0], error: null },
        { id: ids[1], error: { __typename: 'InvalidTransition', from: 'SKIPPED', to: 'DOING' } },
        { id: ids[2], error: null },
      ],
    });
  expect(await batchOf(one.offerId)).toMatchObject({ status: 'IN_PRODUCTION' });
  expect(await emittedOf(workStepChanged, one.offerId)).toHaveLength(1);
  expect(await bulkAdvances(ids, 'DONE', key)).toMatchObject({ code: 'IDEMPOTENCY_CONFLICT' });
});

test('a bulk has limits, and needs the permission of the single verb', async () => {
  const many = (count: number) => Array.from({ length: count }, () => randomUUID() as string);
  for (const ids of [[], many(101)]) {
    expect(await bulkConfirms(ids)).toMatchObject({ issues: [{ path: 'offerIds' }] });
    expect(await bulkAdvances(ids, 'DONE')).toMatchObject({ issues: [{ path: 'workStepIds' }] });
  }
  expect(await bulkConfirms(many(1), '')).toMatchObject({ issues: [{ path: 'idempotencyKey' }] });
  expect((await bulkConfirms(many(100))).rows).toHaveLength(100);
  const same = randomUUID();
  expect((await bulkConfirms([same, same.toUpperCase()])).rows).toHaveLength(1);
  await expect(bulkConfirms(many(1), 'key', aCustomer())).rejects.toThrow('batch:confirm');
  await expect(bulkAdvances(many(1), 'DONE', 'key', planner)).rejects.toThrow('work_order:manage');
});

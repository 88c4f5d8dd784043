import { randomUUID } from 'node:crypto';
import { batchChanged, batchRescheduled, offerTerms } from '@muster/events';
import { aCustomer, testSubgraph } from '@muster/testing';
import { afterEach, expect, test } from 'vitest';
import { REVISIONS_MAX } from '../src/batch/batch.rules.ts';
import { production } from '../src/subgraph.ts';
import { anOrder, neighboursOf, planner } from './harness.ts';

const graph = await testSubgraph(production);
const { consume, offers, quotaClosed, batchOf, confirms, advances, emittedOf, expectInvariants } = neighboursOf(graph);
graph.answers(offerTerms, () => ({ offers: [] }));
afterEach(expectInvariants);

const DAY_MS = 86_400_000;
const day = (days: number) => new Date(graph.clock.now().getTime() + days * DAY_MS).toISOString().slice(0, 10);

async function aPlannedBatch() {
  const terms = await offers({ thresholdQty: 1, leadDays: 10, shipDays: 2 });
  await confirms(terms.offerId);
  const order = anOrder([terms.offerId, 1]);
  await consume(order.reserved(), order.paid(), quotaClosed(terms, 1));
  const { offerId, sellWindowId, productId } = terms;
  return { ...(await batchOf(offerId)), facts: { offerId, sellWindowId, productId } };
}

async function reschedules(batchId: string, input: object = {}, actor = planner) {
  const { it } = await graph.run(
    `mutation ($input: RescheduleBatchInput!) { it: rescheduleBatch(input: $input) { __typename
       ... on BatchPayload { batch { isLate schedule { revision plannedProductionDate plannedShipDate reason }
                                     scheduleHistory { revision plannedProductionDate reason createdAt } } }
       ... on UserError { code } ... on StaleVersion { currentVersion } ... on InvalidTransition { from }
       ... on TooMany { limit } ... on InvalidInput { issues { path } } } }`,
    {
      input: {
        batchId,
        expectedRevision: 1,
        plannedProductionDate: day(20),
        plannedShipDate: day(25),
        reason: 'The kiln broke',
        ...input,
      },
    },
    actor,
  );
  return it;
}

test('dates move as a new revision; the former ones stay in the history, and others are told', async () => {
  const { id, facts } = await aPlannedBatch();
  const before = (await emittedOf(batchChanged, facts.offerId)).length;
  const moved = { revision: 2, plannedProductionDate: day(20), plannedShipDate: day(25) };
  expect(await reschedules(id)).toMatchObject({
    batch: {
      isLate: false,
      schedule: { ...moved, reason: 'The kiln broke' },
      scheduleHistory: [
        { revision: 2, reason: 'The kiln broke' },
        { revision: 1, plannedProductionDate: day(10), reason: null },
      ],
    },
  });
  expect(await emittedOf(batchRescheduled, facts.offerId)).toEqual([{ ...facts, batchId: id, ...moved }]);
  expect(await emittedOf(batchChanged, facts.offerId)).toHaveLength(before + 1);
  const [entry] = await graph.sql<{ before: object; after: object }>(
    `select before, after from audit_entry where action = 'batch.reschedule' and entity_id = $1`,
    [id],
  );
  expect(entry).toMatchObject({
    before: { revision: 1, plannedProductionDate: day(10) },
    after: { ...moved, reason: 'The kiln broke' },
  });
});

test('of eight who move it from one revision, one does', async () => {
  const { id } = await aPlannedBatch();
  const answers = await Promise.all(
    Array.from({ length: 8 }, (_, i) => reschedules(id, { plannedShipDate: day(30 + i) })),
  );
  expect(answers.filter(({ __typename }) => __typename === 'BatchPayload')).toHaveLength(1);
  expect(answers.filter(({ __typename }) => __typename === 'StaleVersion').map((it) => it.currentVersion)).toEqual(
    Array(7).fill(2),
  );
});

test('a batch that is not planned yet, or is made, has no dates to move', async () => {
  const terms = await offers({ thresholdQty: 1 });
  await confirms(terms.offerId);
  const { id: confirmed } = await batchOf(terms.offerId);
  expect(await reschedules(confirmed)).toMatchObject({ __typename: 'InvalidTransition', from: 'CONFIRMED' });
  const { id, workOrders } = await aPlannedBatch();
  for (const step of workOrders[0].steps) await advances(step.id, 'SKIPPED');
  expect(await reschedules(id)).toMatchObject({ __typename: 'InvalidTransition', from: 'COMPLETED' });
  for (const unknown of [randomUUID(), 'nonsense'])
    expect(await reschedules(unknown)).toMatchObject({ __typename: 'NotFound' });
});

test('a date moves to no day that has passed, but may stay there', async () => {
  const { id } = await aPlannedBatch();
  const passed = day(10);
  graph.clock.offsetMs += 11 * DAY_MS;
  expect(await reschedules(id, { plannedProductionDate: day(-2), plannedShipDate: day(3) })).toMatchObject({
    issues: [{ path: 'plannedProductionDate' }],
  });
  expect(await reschedules(id, { plannedProductionDate: passed, plannedShipDate: day(3) })).toMatchObject({
    batch: { isLate: true, schedule: { revision: 2, plannedShipDate: day(3) } },
  });
});

test.each([
  [
    'shipping before it is made',
    { plannedShipDate: '2027-01-01', plannedProductionDate: '2027-01-02' },
    'plannedShipDate',
  ],
  ['a year of a typo', { plannedProductionDate: '2026-12-01', plannedShipDate: '3026-12-01' }, 'plannedShipDate'],
  ['no reason', { reason: '  ' }, 'reason'],
  ['a long reason', { reason: 'x'.repeat(501) }, 'reason'],
  ['a revision of nothing', { expectedRevision: 0 }, 'expectedRevision'],
])('%s is refused with its path', async (_, input, path) => {
  const { id } = await aPlannedBatch();
  expect(await reschedules(id, input)).toMatchObject({ __typename: 'InvalidInput', issues: [{ path }] });
});

test('a schedule has a last revision, and customers neither move it nor read the reasons', async () => {
  const { id } = await aPlannedBatch();
  await graph.sql(
    `insert into batch_schedule (id, batch_id, revision, planned_production_date, planned_ship_date, created_at)
     select uuidv7(), batch_id, n, planned_production_date, planned_ship_date, created_at
       from batch_schedule, generate_series(2, ${REVISIONS_MAX}) as n where batch_id = $1`,
    [id],
  );
  expect(await reschedules(id, { expectedRevision: REVISIONS_MAX })).toMatchObject({
    __typename: 'TooMany',
    limit: REVISIONS_MAX,
  });
  await expect(reschedules(id, {}, aCustomer())).rejects.toThrow('batch:confirm');
  const history = await graph.answer(
    `{ batch(id: "${id}") { scheduleHistory { revision } schedule { reason } } }`,
    {},
    aCustomer(),
  );
  expect(history.data).toEqual({ batch: { scheduleHistory: null, schedule: { reason: null } } });
  expect(history.errors).toHaveLength(2);
});

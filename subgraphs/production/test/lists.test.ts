import { randomUUID } from 'node:crypto';
import { offerTerms } from '@muster/events';
import type { Actor } from '@muster/kit/domain';
import { aCustomer, anAdministrator, anonymous, sequentialScans, testSubgraph } from '@muster/testing';
import { expect, test } from 'vitest';
import { production } from '../src/subgraph.ts';
import { anOrder, foreman, neighboursOf, planner } from './harness.ts';

const graph = await testSubgraph(production);
const { consume, offers, quotaClosed, batchOf, confirms, advances } = neighboursOf(graph);
graph.answers(offerTerms, () => ({ offers: [] }));

const read = async (text: string, variables: object = {}, actor: Actor = planner) =>
  (await graph.run(text, variables, actor)).it;
const counters = (filter: object, actor: Actor = planner) =>
  read(
    `query ($filter: BatchCounterFilterInput) { it: batchCounters(filter: $filter) { totalCount nodes { offerId status awaitsDecision allowedActions } } }`,
    { filter },
    actor,
  );
const batches = (filter: object, actor: Actor = planner) =>
  read(
    `query ($filter: BatchFilterInput) { it: batches(filter: $filter) { totalCount nodes { id number status isLate allowedActions offer { id } } } }`,
    { filter },
    actor,
  );
const offersOf = ({ nodes }: { nodes: { offer: { id: string } }[] }) => nodes.map(({ offer }) => offer.id);

async function aPlannedOffer(leadDays = 14) {
  const terms = await offers({ thresholdQty: 1, leadDays });
  await confirms(terms.offerId);
  const order = anOrder([terms.offerId, 1]);
  await consume(order.reserved(), order.paid(), quotaClosed(terms, 1));
  return terms;
}

/** An offer that missed its goal and waits for a decision. */
async function anUndecidedOffer() {
  const terms = await offers({ thresholdQty: 5, goalPolicy: 'ADMIN_DECIDES' });
  await confirms(terms.offerId);
  const order = anOrder([terms.offerId, 1]);
  await consume(order.reserved(), order.paid(), quotaClosed(terms, 1));
  return terms;
}

test('counters are listed by status, window and whether they wait for a decision, with what may be done', async () => {
  const waiting = await anUndecidedOffer();
  const reached = await offers({ thresholdQty: 1 });
  await consume(anOrder([reached.offerId, 1]).reserved());
  const open = await offers();
  expect(await counters({ awaitsDecision: true })).toMatchObject({
    totalCount: 1,
    nodes: [{ offerId: waiting.offerId, status: 'LOCKED', allowedActions: ['PRODUCE', 'CANCEL'] }],
  });
  expect((await counters({ status: ['REACHED'] })).nodes).toEqual([
    { offerId: reached.offerId, status: 'REACHED', awaitsDecision: false, allowedActions: ['CONFIRM'] },
  ]);
  expect((await counters({ sellWindowId: open.sellWindowId })).nodes).toMatchObject([{ offerId: open.offerId }]);
  for (const none of [{ status: [] }, { sellWindowId: 'nonsense' }, { sellWindowId: randomUUID() }])
    expect((await counters(none)).nodes).toEqual([]);
  // The condition of the filter is the rule of the field.
  const all: { offerId: string; awaitsDecision: boolean }[] = (await counters({})).nodes;
  for (const awaitsDecision of [true, false]) {
    const found: { offerId: string }[] = (await counters({ awaitsDecision })).nodes;
    expect(found.map(({ offerId }) => offerId)).toEqual(
      all.filter((one) => one.awaitsDecision === awaitsDecision).map(({ offerId }) => offerId),
    );
  }
});

test('batches are listed by status, window, number, planned dates and lateness', async () => {
  const [soon, later] = [await aPlannedOffer(2), await aPlannedOffer(30)];
  const batch = await batchOf(soon.offerId);
  const day = (days: number) => new Date(graph.clock.now().getTime() + days * 86_400_000).toISOString().slice(0, 10);
  expect(offersOf(await batches({ status: ['SCHEDULED'], plannedFrom: day(0), plannedUntil: day(2) }))).toEqual([
    soon.offerId,
  ]);
  expect(offersOf(await batches({ plannedFrom: day(3) }))).toEqual([later.offerId]);
  expect(offersOf(await batches({ search: batch.number.toLowerCase() }))).toEqual([soon.offerId]);
  expect((await batches({ search: 'bat-%' })).nodes).toEqual([]);
  expect(offersOf(await batches({ sellWindowId: soon.sellWindowId }))).toEqual([soon.offerId]);
  expect((await batches({ isLate: true })).nodes).toEqual([]);
  graph.clock.offsetMs += 3 * 86_400_000;
  expect((await batches({ isLate: true })).nodes).toMatchObject([
    { isLate: true, allowedActions: ['RESCHEDULE'], offer: { id: soon.offerId } },
  ]);
  const rest = await batches({ isLate: false });
  expect(offersOf(rest)).not.toContain(soon.offerId);
  expect(rest.nodes.every(({ isLate }: { isLate: boolean }) => !isLate)).toBe(true);
  for (const { id } of batch.workOrders[0].steps) await advances(id, 'SKIPPED');
  expect((await batches({ isLate: true })).nodes).toEqual([]);
});

test('a batch whose threshold is lost, and one that is not announced, are in no list of a stranger to the window', async () => {
  const lost = await offers({ thresholdQty: 1 });
  const order = anOrder([lost.offerId, 1]);
  await consume(order.reserved(), order.cancelled());
  const secret = await offers({ thresholdQty: 1, windowStatus: 'DRAFT' });
  await confirms(secret.offerId);
  const manager = anAdministrator('batch:confirm', 'sell_window:manage');
  expect(offersOf(await batches({ sellWindowId: lost.sellWindowId }, manager))).toEqual([]);
  expect(await batches({ sellWindowId: secret.sellWindowId })).toMatchObject({ totalCount: 0, nodes: [] });
  expect(offersOf(await batches({ sellWindowId: secret.sellWindowId }, manager))).toEqual([secret.offerId]);
  expect((await counters({ sellWindowId: secret.sellWindowId })).totalCount).toBe(0);
  expect((await counters({ sellWindowId: secret.sellWindowId }, manager)).totalCount).toBe(1);
});

test('work orders are listed with their batch, and steps say to which statuses they go', async () => {
  const { offerId } = await aPlannedOffer();
  const { id, workOrders } = await batchOf(offerId);
  const LIST = `query ($filter: WorkOrderFilterInput) { it: workOrders(filter: $filter) { totalCount nodes { number status batch { id } steps { id status allowedStatuses } } } }`;
  const list = (filter: object) => read(LIST, { filter }, foreman);
  expect(await list({ batchId: id })).toMatchObject({
    totalCount: 1,
    nodes: [
      { number: workOrders[0].number, batch: { id }, steps: [{ allowedStatuses: ['DOING', 'SKIPPED'] }, {}, {}, {}] },
    ],
  });
  const [first] = workOrders[0].steps;
  await advances(first.id, 'DOING');
  const [{ steps }] = (await list({ search: workOrders[0].number.toLowerCase(), status: ['IN_PROGRESS'] })).nodes;
  expect(steps[0].allowedStatuses).toEqual(['DONE', 'SKIPPED']);
  await advances(first.id, 'DONE');
  const [after] = (await list({ batchId: id })).nodes;
  expect(after.steps[0].allowedStatuses).toEqual([]);
  await graph.sql(`update work_order set status = 'CANCELLED' where batch_id = $1`, [id]);
  const [cancelled] = (await list({ batchId: id })).nodes;
  expect(cancelled.steps.flatMap(({ allowedStatuses }: { allowedStatuses: string[] }) => allowedStatuses)).toEqual([]);
  await graph.sql(`update work_order set status = 'IN_PROGRESS' where batch_id = $1`, [id]);
});

test('lists need their permission, and nobody without it is told what may be done', async () => {
  for (const [text, permission] of [
    ['{ batches { nodes { id } } }', 'batch:confirm'],
    ['{ batchCounters { nodes { offerId } } }', 'batch:confirm'],
    ['{ workOrders { nodes { id } } }', 'work_order:manage'],
  ] as const)
    expect((await graph.answer(text, {}, aCustomer())).errors?.[0]?.message).toContain(permission);
  const { offerId } = await aPlannedOffer();
  const { id } = await batchOf(offerId);
  const shown = `{ it: batch(id: "${id}") { allowedActions workOrders { steps { allowedStatuses } } offer { counter { allowedActions } } } }`;
  for (const actor of [anonymous, aCustomer()])
    expect(await read(shown, {}, actor)).toMatchObject({
      allowedActions: [],
      workOrders: [{ steps: [{ allowedStatuses: [] }, {}, {}, {}] }],
      offer: { counter: { allowedActions: [] } },
    });
});

test('pages have a statement budget, and an index serves each filter among many rows', async () => {
  await graph.sql(`with counter as (
      insert into batch_counter (offer_id, sell_window_id, product_id, threshold_qty, goal_policy, confirm_mode, lead_days, ship_days,
                                 window_status, reserved_qty, paid_qty, reserved_ever_qty, status, final_paid_qty)
      select uuidv7(), uuidv7(), uuidv7(), 1, 'ALL_OR_NOTHING', 'AUTO', 1, 1, 'FINALIZED', 0, 0, 0, 'FINALIZED', 0
        from generate_series(1, 5000) returning offer_id, sell_window_id, product_id),
    batch as (
      insert into batch (id, number, offer_id, sell_window_id, product_id, target_qty, status, created_at,
                         planned_production_date, planned_ship_date)
      select uuidv7(), 'FILL-' || row_number() over (), offer_id, sell_window_id, product_id, 1, 'COMPLETED', now(),
             current_date - 9, current_date - 8 from counter returning id)
    insert into work_order (id, number, batch_id, product_qty, status, created_at)
    select uuidv7(), 'WORK-' || row_number() over (), id, 1, 'DONE', now() from batch`);
  await graph.sql('vacuum analyze batch_counter, batch, work_order');
  const both = anAdministrator('batch:confirm', 'work_order:manage');
  const whole = await graph.statements(() =>
    graph.run(
      `{ batches(first: 20) { nodes { number isLate allowedActions schedule { revision } scheduleHistory { revision reason }
           offer { counter { status allowedActions } } workOrders { steps { status allowedStatuses } } } } }`,
      {},
      both,
    ),
  );
  expect(whole.length, whole.join('\n')).toBeLessThanOrEqual(8);

  const budget = async (list: string, fields: string, filters: readonly object[]) => {
    const type = {
      batches: 'BatchFilterInput',
      batchCounters: 'BatchCounterFilterInput',
      workOrders: 'WorkOrderFilterInput',
    }[list];
    const page = `query ($filter: ${type}, $after: String) { it: ${list}(filter: $filter, after: $after) { nodes { ${fields} } pageInfo { endCursor } } }`;
    const after = (await read(page, { filter: {} }, both)).pageInfo.endCursor;
    for (const filter of filters) {
      const statements = await graph.statements(() => graph.run(page, { filter, after }, both));
      expect(statements, JSON.stringify(filter)).toHaveLength(1);
      expect(await sequentialScans(graph.databaseUrl, statements), JSON.stringify(filter)).toEqual([]);
    }
  };
  const sellWindowId = randomUUID();
  await budget('batches', 'id', [
    {},
    { status: ['SCHEDULED', 'IN_PRODUCTION'] },
    { sellWindowId },
    { search: 'FILL-77' },
    { plannedFrom: '2026-01-01', plannedUntil: '2026-01-31' },
    { isLate: true },
  ]);
  await budget('batchCounters', 'offerId', [{}, { status: ['REACHED'] }, { awaitsDecision: true }, { sellWindowId }]);
  await budget('workOrders', 'id', [{}, { status: ['READY'] }, { batchId: sellWindowId }, { search: 'WORK-77' }]);
});

test('attention counts what waits for the planner, and is null for all others', async () => {
  const ATTENTION = '{ it: attention { id thresholdsReached decisions lateBatches } }';
  const before = await read(ATTENTION);
  expect(before).toMatchObject({ thresholdsReached: (await counters({ status: ['REACHED'] })).totalCount });
  await anUndecidedOffer();
  await consume(anOrder([(await offers({ thresholdQty: 1 })).offerId, 1]).reserved());
  await aPlannedOffer(0);
  graph.clock.offsetMs += 2 * 86_400_000;
  const late = (await batches({ isLate: true })).totalCount;
  expect(late).toBeGreaterThan(before.lateBatches);
  expect(await read(ATTENTION)).toMatchObject({
    thresholdsReached: before.thresholdsReached + 1,
    decisions: before.decisions + 1,
    lateBatches: late,
  });
  const nothing = { thresholdsReached: null, decisions: null, lateBatches: null };
  const [visitor, customer, clerk] = [anonymous, aCustomer(), foreman];
  const answers = await Promise.all([visitor, customer, clerk].map((actor) => read(ATTENTION, {}, actor)));
  for (const answer of answers) expect(answer).toMatchObject(nothing);
  expect(new Set(answers.map(({ id }) => id)).size).toBe(3);
  expect(await graph.statements(() => read(ATTENTION))).toHaveLength(3);
  expect(await graph.statements(() => read(ATTENTION, {}, customer))).toHaveLength(0);
});

import { randomUUID } from 'node:crypto';
import { counterChanged, offerTerms, sellWindowScheduled } from '@muster/events';
import { aCustomer, anAdministrator, testSubgraph } from '@muster/testing';
import { afterAll, expect, test } from 'vitest';
import { production } from '../src/subgraph.ts';
import { anOrder, neighboursOf } from './harness.ts';

const graph = await testSubgraph(production);
const { consume, offers, quotaClosed, batchOf, counterOf, confirms, advances, expectInvariants } = neighboursOf(graph);
graph.answers(offerTerms, () => ({ offers: [] }));
afterAll(expectInvariants);

const COUNTERS = `subscription ($offerIds: [ID!]!) { batchCounterChanged(offerIds: $offerIds) {
  offerId offer { id } reservedQty paidQty committedQty thresholdQty status reachedAt finalPaidQty awaitsDecision decisionUntil seq } }`;
const BATCH = `subscription ($id: ID!) { batchChanged(id: $id) {
  id number status targetQty schedule { revision } workOrders { id status steps { seq name status } } } }`;

type Stream = AsyncGenerator<{ data?: unknown; errors?: readonly unknown[] }>;

/** Reads until a state that the test waits for; answers all that were seen. */
async function until<S>(stream: Stream, field: string, isIt: (state: S) => boolean): Promise<S[]> {
  const seen: S[] = [];
  for (;;) {
    const { value, done } = await stream.next();
    if (done) throw new Error(`The stream ended after ${JSON.stringify(seen)}`);
    expect(value.errors).toBeUndefined();
    const state = (value.data as Record<string, S>)[field]!;
    seen.push(state);
    if (isIt(state)) return seen;
  }
}

interface CounterSeen {
  readonly offerId: string;
  readonly committedQty: number;
  readonly status: string;
  readonly seq: number;
}

test('batchCounterChanged sends the present state, then each change; seq never goes back', async () => {
  const [one, other] = [await offers(), await offers()];
  await consume(anOrder([one.offerId, 3]).reserved());
  const stream = graph.subscribe(COUNTERS, {
    offerIds: [one.offerId, other.offerId.toUpperCase(), randomUUID(), 'nonsense'],
  });
  const snapshot = [(await stream.next()).value, (await stream.next()).value].map(
    ({ data }) => data.batchCounterChanged,
  );
  expect(snapshot.find(({ offerId }) => offerId === one.offerId)).toEqual(await counterOf(one.offerId));
  expect(snapshot.find(({ offerId }) => offerId === other.offerId)).toEqual(await counterOf(other.offerId));

  const moves = (async () => {
    const ids = Array.from({ length: 40 }, (_, index) => (index % 2 === 0 ? one.offerId : other.offerId));
    await Promise.all(ids.map((id) => consume(anOrder([id, 1]).reserved())));
    // The stand-in for the relay may pass over what commits late; a last move of each is behind all of that.
    for (const { offerId } of [one, other]) await consume(anOrder([offerId, 1]).reserved());
  })();
  const ends = new Map<string, number>();
  const seen = await until<CounterSeen>(stream, 'batchCounterChanged', ({ offerId, committedQty }) => {
    ends.set(offerId, committedQty);
    return ends.get(one.offerId) === 24 && ends.get(other.offerId) === 21;
  });
  await moves;
  for (const { offerId } of [one, other]) {
    const seqs = seen.filter((state) => state.offerId === offerId).map(({ seq }) => seq);
    expect(seqs).toEqual([...new Set(seqs)].toSorted((a, b) => a - b));
    expect(seen.findLast((state) => state.offerId === offerId)).toEqual(await counterOf(offerId));
  }
  await stream.return(undefined);
});

test('batchCounterChanged takes 1 to 100 offers', async () => {
  for (const offerIds of [[], Array.from({ length: 101 }, () => randomUUID())]) {
    const { value } = await graph.subscribe(COUNTERS, { offerIds }).next();
    expect(value.errors[0].extensions).toMatchObject({ code: 'BAD_USER_INPUT', issues: [{ path: 'offerIds' }] });
  }
});

interface BatchSeen {
  readonly status: string;
  readonly targetQty: number;
  readonly workOrders: { status: string; steps: { status: string }[] }[];
}

test('batchChanged sends each change of the batch and of its work, to the end', async () => {
  const terms = await offers({ thresholdQty: 1 });
  const order = anOrder([terms.offerId, 2]);
  await consume(order.reserved());
  const { id } = await batchOf(terms.offerId);
  const stream = graph.subscribe(BATCH, { id });
  const see = (isIt: (batch: BatchSeen) => boolean) => until<BatchSeen>(stream, 'batchChanged', isIt);

  expect(await see(() => true)).toMatchObject([
    { id, status: 'CREATED', targetQty: 0, schedule: null, workOrders: [] },
  ]);
  await confirms(terms.offerId);
  await see(({ status }) => status === 'CONFIRMED');
  await consume(order.paid(), quotaClosed(terms, 2));
  const scheduled = await see(({ status }) => status === 'SCHEDULED');
  expect(scheduled.at(-1)).toMatchObject({
    targetQty: 2,
    schedule: { revision: 1 },
    workOrders: [{ status: 'READY' }],
  });
  for (const step of (await batchOf(terms.offerId)).workOrders[0].steps) {
    await advances(step.id, 'DOING');
    await see(({ workOrders }) => workOrders[0]!.steps[step.seq - 1]!.status === 'DOING');
    await advances(step.id, 'DONE');
  }
  const [last] = (await see(({ status }) => status === 'COMPLETED')).slice(-1);
  expect(last!.workOrders[0]).toMatchObject({ status: 'DONE' });
  await stream.return(undefined);
});

test('batchChanged of an unknown batch is NOT_FOUND', async () => {
  for (const id of [randomUUID(), 'nonsense']) {
    const { value } = await graph.subscribe(BATCH, { id }).next();
    expect(value.errors[0].extensions).toMatchObject({ code: 'NOT_FOUND' });
  }
});

test('batchChanged reads fresh state after a pause', async () => {
  const terms = await offers({ thresholdQty: 1 });
  const { batch } = await confirms(terms.offerId);
  const order = anOrder([terms.offerId, 1]);
  await consume(order.reserved(), order.paid(), quotaClosed(terms, 1));
  const stream = graph.subscribe(BATCH, { id: batch.id.toUpperCase() });
  expect((await stream.next()).value).toMatchObject({
    data: { batchChanged: { id: batch.id, status: 'SCHEDULED', targetQty: 1 } },
  });
  await stream.return(undefined);
});

const OF_OFFER = `query ($of: [_Any!]!) { _entities(representations: $of) {
  ... on SellWindowOffer { counter { thresholdQty } batch { number } } ... on BatchCounter { thresholdQty } ... on Batch { number } } }`;

test('counters and batches of an unannounced window are visible to its managers, and to all once it is announced', async () => {
  const { offerId, sellWindowId } = await offers({ windowStatus: 'DRAFT' });
  const { batch } = await confirms(offerId);
  const of = {
    of: [
      { __typename: 'SellWindowOffer', id: offerId },
      { __typename: 'BatchCounter', offerId },
      { __typename: 'Batch', id: batch.id },
    ],
  };
  const planner = anAdministrator('sell_window:manage');
  const first = async (source: string, variables: object, actor = aCustomer()) =>
    (await graph.subscribe(source, variables, actor).next()).value;
  const byId = 'query ($id: ID!) { batch(id: $id) { number } }';

  for (const actor of [aCustomer(), anAdministrator('batch:confirm')]) {
    expect((await graph.run(OF_OFFER, of, actor))._entities).toEqual([{ counter: null, batch: null }, null, null]);
    expect((await graph.run(byId, { id: batch.id }, actor)).batch).toBeNull();
    expect((await first(BATCH, { id: batch.id }, actor)).errors[0].extensions.code).toBe('NOT_FOUND');
  }
  expect((await graph.run(OF_OFFER, of, planner))._entities).not.toContain(null);
  expect((await first(COUNTERS, { offerIds: [offerId] }, planner)).data.batchCounterChanged.offerId).toBe(offerId);
  // A subscription of a customer to it gets nothing of it.
  const known = await offers();
  const watched = await first(COUNTERS, { offerIds: [offerId, known.offerId] });
  expect(watched.data.batchCounterChanged.offerId).toBe(known.offerId);
  expect((await graph.emitted(counterChanged)).filter((state) => state.offerId === offerId)).toEqual([]);

  await graph.deliver(sellWindowScheduled, { sellWindowId, startAt: new Date().toISOString() });
  expect((await graph.run(OF_OFFER, of))._entities).not.toContain(null);
  expect((await graph.run(byId, { id: batch.id })).batch).not.toBeNull();
  expect((await first(BATCH, { id: batch.id })).data.batchChanged.id).toBe(batch.id);
});

test('a reserved offer counts as announced before its own event arrives', async () => {
  const { offerId } = await offers({ windowStatus: 'DRAFT' });
  await consume(anOrder([offerId, 1]).reserved());
  expect(await counterOf(offerId)).toMatchObject({ reservedQty: 1 });
});

import { orderReserved, quotaChanged } from '@muster/events';
import { Busy } from '@muster/kit/domain';
import { aCustomer } from '@muster/testing';
import { expect, test } from 'vitest';
import { Admission, WAITING_MAX } from '../src/reservation/admission.ts';
import { ordersHarness, tally, times } from './harness.ts';

const shop = await ordersHarness();
const { graph } = shop;

const { reservationOf } = shop;
const outcomes = async (answers: readonly Promise<unknown>[]) =>
  Object.fromEntries(
    [
      ...Map.groupBy(await Promise.allSettled(answers), (answer) =>
        answer.status === 'fulfilled' ? 'admitted' : (answer.reason.code ?? answer.reason.constructor.name),
      ),
    ].map(([outcome, those]) => [outcome, those.length]),
  );

test('concurrent reservations are written in batches, with one event for each order', async () => {
  const offer = await shop.anOffer({ maxQty: null });
  await shop.holds(offer);
  const orders = await Promise.all(times(400, () => shop.holds(offer)));
  expect(new Set(orders.map(({ number }) => number)).size).toBe(400);
  const { sold_qty, seq } = await shop.quotaOf(offer);
  expect(sold_qty).toBe(401);
  expect(seq).toBeLessThan(100);
  const emitted = (await graph.emitted(orderReserved)).filter(({ lines }) => lines[0]!.offerId === offer.offerId);
  expect(new Set(emitted.map(({ orderId }) => orderId)).size).toBe(401);
  const moved = (await graph.emitted(quotaChanged)).filter(({ offerId }) => offerId === offer.offerId);
  expect(moved.map((state) => state.seq)).toEqual(times(seq, (index) => index + 1));
  expect(moved.at(-1)).toMatchObject({ soldQty: 401, maxQty: null, status: 'OPEN' });
  expect(() => moved.map((state) => quotaChanged.payload.parse(state))).not.toThrow();
});

test('each order of a batch belongs to its customer, and so does its event', async () => {
  const offer = await shop.anOffer({ maxQty: null });
  await shop.holds(offer);
  const customers = times(20, () => aCustomer());
  const orders = await Promise.all(
    customers.map((customer, index) => shop.holds(offer, { lines: [shop.lineOf(offer, index + 1)] }, customer)),
  );
  for (const [index, customer] of customers.entries()) {
    expect(orders[index]).toMatchObject({ total: { amountMinor: 1_000 * (index + 1) } });
    const rows = await graph.sql(
      `select orders.user_id, actor_id, qty from orders join quota_hold on order_id = orders.id
         join outbox_event on ordering_key = orders.id::text and type = 'order.reserved' where orders.id = $1`,
      [orders[index]!.id],
    );
    expect(rows).toEqual([{ user_id: customer.id, actor_id: customer.id, qty: index + 1 }]);
  }
});

test('requests for a sold-out offer share an availability check, and a released unit goes to the next one', async () => {
  const offer = await shop.anOffer({ maxQty: 3 });
  const held = await Promise.all(times(3, () => shop.holds(offer)));
  const statements = await graph.statements(async () => {
    const answers = await Promise.all(times(500, () => shop.reserves(offer)));
    expect(tally(answers)).toEqual({ QuotaExceeded: 500 });
    expect(answers[0]).toMatchObject({ requested: 1, remaining: 0 });
  });
  expect(statements.length).toBeLessThan(50);
  for (const { id, customer } of [...held, ...held]) {
    const answer = await shop.cancels(id, customer);
    if (answer.__typename !== 'OrderPayload') continue;
    expect((await shop.reserves(offer)).__typename).toBe('ReservePayload');
  }
  expect(await shop.quotaOf(offer)).toMatchObject({ sold_qty: 3, status: 'SOLD_OUT' });
});

test('a repeat gets its order among requests for a sold-out offer', async () => {
  const offer = await shop.anOffer({ maxQty: 1 });
  const [anna, request] = [aCustomer(), { idempotencyKey: 'before-it-was-full' }];
  const { id } = await shop.holds(offer, request, anna);
  const [again, ...others] = await Promise.all([
    shop.reserves(offer, request, anna),
    ...times(50, () => shop.reserves(offer)),
  ]);
  expect(again.order?.id).toBe(id);
  expect(tally(others)).toEqual({ QuotaExceeded: 50 });
});

test('repeats in a batch get the orders that their keys made before', async () => {
  const offer = await shop.anOffer({ maxQty: null });
  const made = await Promise.all(
    times(20, async (index) => {
      const [customer, request] = [aCustomer(), { idempotencyKey: `again-${index}` }];
      return { customer, request, order: await shop.holds(offer, request, customer) };
    }),
  );
  const [repeats, fresh] = await Promise.all([
    Promise.all(made.map(({ customer, request }) => shop.reserves(offer, request, customer))),
    Promise.all(times(20, () => shop.reserves(offer))),
  ]);
  expect(repeats.map(({ order }) => order.id)).toEqual(made.map(({ order }) => order.id));
  expect(tally(fresh)).toEqual({ ReservePayload: 20 });
  expect((await shop.quotaOf(offer)).sold_qty).toBe(40);
});

test('a reservation that cannot be written fails no other', async () => {
  const offer = await shop.anOffer({ maxQty: null });
  await shop.holds(offer);
  const admission = new Admission(graph.services);
  // Its line does not add up: the table itself refuses it.
  const bad = reservationOf(offer, aCustomer(), 7);
  const first = await outcomes([admission.admit(reservationOf(offer)), admission.admit(bad)]);
  const second = await outcomes([admission.admit(bad), ...times(30, () => admission.admit(reservationOf(offer)))]);
  expect(first).toEqual({ admitted: 1, 23514: 1 });
  expect(second).toEqual({ admitted: 30, 23514: 1 });
});

test('a reservation that cannot be written is found by bisection: the others are still written in batches', async () => {
  const offer = await shop.anOffer({ maxQty: null });
  await shop.holds(offer);
  const admission = new Admission(graph.services);
  const bad = reservationOf(offer, aCustomer(), 7);
  const good = times(200, () => admission.admit(reservationOf(offer)));
  expect(await outcomes([...good, admission.admit(bad)])).toEqual({ admitted: 200, 23514: 1 });
  const { sold_qty, seq } = await shop.quotaOf(offer);
  expect(sold_qty).toBe(201);
  expect(seq).toBeLessThan(50);
});

test('an idempotency key with half a surrogate pair is refused at once, and two such keys are not one', async () => {
  const offer = await shop.anOffer({ maxQty: 300, perUserLimit: 50 });
  const customer = aCustomer();
  const answers = await Promise.allSettled(
    ['z\ud800', 'z\ud801', 'good'].map((key) => shop.reserves(offer, { idempotencyKey: key }, customer)),
  );
  expect(answers.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'fulfilled']);
  expect((await shop.quotaOf(offer)).sold_qty).toBe(1);
});

test('several processes never oversell an offer', async () => {
  const offer = await shop.anOffer({ maxQty: 700 });
  const processes = times(3, () => new Admission(graph.services));
  const answers = processes.flatMap((admission) => times(300, () => admission.admit(reservationOf(offer))));
  expect(await outcomes(answers)).toEqual({ admitted: 700, QUOTA_EXCEEDED: 200 });
  expect(await shop.quotaOf(offer)).toMatchObject({ sold_qty: 700, status: 'SOLD_OUT' });
});

test('one idempotency key at several processes makes one order', async () => {
  const offer = await shop.anOffer({ maxQty: null });
  const processes = times(3, () => new Admission(graph.services));
  const taps = times(10, () => reservationOf(offer));
  const orders = await Promise.all(
    taps.map((tap) => Promise.all(processes.map(async (admission) => (await admission.admit(tap)).order.id))),
  );
  for (const ids of orders) expect(new Set(ids).size).toBe(1);
  expect((await shop.quotaOf(offer)).sold_qty).toBe(10);
});

test('no reservation passes after the window closes, however many are in flight', async () => {
  const offer = await shop.anOffer({ maxQty: null });
  await shop.holds(offer);
  const answers = times(200, () => shop.reserves(offer));
  await shop.closes(offer);
  const outcome = tally(await Promise.all(answers));
  const late = tally(await Promise.all(times(100, () => shop.reserves(offer))));
  expect(Object.keys(outcome).filter((type) => !['ReservePayload', 'SellWindowNotOpen'].includes(type))).toEqual([]);
  expect(late).toEqual({ SellWindowNotOpen: 100 });
  expect((await shop.quotaOf(offer)).sold_qty).toBe(1 + (outcome.ReservePayload ?? 0));
});

test('requests beyond the queue limit of an offer are refused as busy at once, and no queued one is lost', async () => {
  const [crowded, quiet] = [await shop.anOffer({ maxQty: null }), await shop.anOffer({ maxQty: null })];
  const admission = new Admission(graph.services);
  const anna = aCustomer();
  const admissions = times(WAITING_MAX + 10, () => admission.admit(reservationOf(crowded, anna)));
  const elsewhere = admission.admit(reservationOf(quiet));
  const busy = await Promise.allSettled(admissions.slice(WAITING_MAX));
  expect(busy.every((answer) => answer.status === 'rejected' && answer.reason instanceof Busy)).toBe(true);
  expect((await elsewhere).order.status).toBe('RESERVED');
  expect(await outcomes(admissions)).toEqual({ admitted: WAITING_MAX, Busy: 10 });
  expect((await shop.quotaOf(crowded)).sold_qty).toBe(WAITING_MAX);
});

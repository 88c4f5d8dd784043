import { randomUUID } from 'node:crypto';
import { batchConfirmed, counterChanged, orderReserved, thresholdLost, thresholdReached } from '@muster/events';
import type { PayloadOf } from '@muster/kit/events';
import { testSubgraph } from '@muster/testing';
import { afterAll, expect, test } from 'vitest';
import { countersSql } from '../src/invariants.ts';
import { production } from '../src/subgraph.ts';
import { anOrder, catalogEvents, neighboursOf, termsOf } from './harness.ts';

const graph = await testSubgraph(production);
const { consume, offers, counterOf, batchOf, emittedOf, expectInvariants } = neighboursOf(graph);
afterAll(expectInvariants);

test('an offer has a counter as soon as its terms arrive', async () => {
  const { offerId } = await offers();
  expect(await counterOf(offerId)).toEqual({
    offerId,
    offer: { id: offerId },
    thresholdQty: 10,
    reservedQty: 0,
    paidQty: 0,
    committedQty: 0,
    status: 'OPEN',
    reachedAt: null,
    finalPaidQty: null,
    awaitsDecision: false,
    decisionUntil: null,
    seq: 1,
  });
  expect(await batchOf(offerId)).toBeNull();
});

test('reserved, paid, expired and cancelled quantities are counted, each with one counter.changed', async () => {
  const { offerId } = await offers();
  const [paying, leaving, late] = [anOrder([offerId, 3]), anOrder([offerId, 2]), anOrder([offerId, 4])];
  const expected = [
    [paying.reserved(), 3, 0],
    [leaving.reserved(), 5, 0],
    [late.reserved(), 9, 0],
    [paying.paid(), 6, 3],
    [leaving.cancelled(), 4, 3],
    [late.expired(), 0, 3],
    [late.paid('EXPIRED'), 0, 7],
    [paying.cancelled('PAID'), 0, 4],
  ] as const;
  for (const [event, reservedQty, paidQty] of expected) {
    await consume(event);
    expect(await counterOf(offerId)).toMatchObject({ reservedQty, paidQty, committedQty: reservedQty + paidQty });
  }
  const emitted = await emittedOf(counterChanged, offerId);
  expect(emitted.map(({ reservedQty, paidQty }) => [reservedQty, paidQty])).toEqual([
    [0, 0],
    ...expected.map(([, reserved, paid]) => [reserved, paid]),
  ]);
  expect(emitted.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
  expect(await graph.sql(`${countersSql} where offer_id = $1`, [offerId])).toEqual([
    { offer_id: offerId, reserved_qty: '0', paid_qty: '4' },
  ]);
});

test('a duplicate event counts once, also under another event id', async () => {
  const { offerId } = await offers();
  const order = anOrder([offerId, 2]);
  const { event, payload } = order.reserved();
  const id = randomUUID();
  await graph.deliver(event, payload, { id });
  await graph.deliver(event, payload, { id });
  await graph.deliver(event, payload);
  await consume(order.paid(), order.paid());
  expect(await counterOf(offerId)).toMatchObject({ reservedQty: 0, paidQty: 2, seq: 3 });
  const log = await graph.sql(
    'select source_type, source_id, delta_reserved, delta_paid from counter_event where offer_id = $1 order by id',
    [offerId],
  );
  expect(log).toEqual([
    { source_type: 'order.reserved', source_id: order.orderId, delta_reserved: '2', delta_paid: '0' },
    {
      source_type: 'order.paid',
      source_id: `${order.orderId}:PAYMENT_REQUESTED`,
      delta_reserved: '-2',
      delta_paid: '2',
    },
  ]);
  await expect(graph.sql('delete from counter_event')).rejects.toThrow('append-only');
});

test('an order of several offers moves each counter once, with the sum of its lines', async () => {
  const [one, other] = [await offers(), await offers()];
  await consume(anOrder([one.offerId, 1], [other.offerId, 5], [one.offerId, 2]).reserved());
  expect(await counterOf(one.offerId)).toMatchObject({ reservedQty: 3, seq: 2 });
  expect(await counterOf(other.offerId)).toMatchObject({ reservedQty: 5, seq: 2 });
});

test('the threshold is reached, lost and reached again with one event each; the batch is hidden meanwhile, and then the same', async () => {
  const { offerId, sellWindowId } = await offers();
  const [nine, one] = [anOrder([offerId, 9]), anOrder([offerId, 1])];
  await consume(nine.reserved(), one.reserved());
  const reached = await counterOf(offerId);
  expect(reached).toMatchObject({ status: 'REACHED', committedQty: 10 });
  expect(reached.reachedAt).not.toBeNull();
  const batch = await batchOf(offerId);
  expect(batch).toMatchObject({ status: 'CREATED', targetQty: 0, workOrders: [], schedule: null });
  expect(batch.number).toMatch(/^BAT-\d{8}-\d{6}$/);
  const [cause] = await graph.sql(
    'select source_id from counter_event join batch_counter on reached_event_id = id where batch_counter.offer_id = $1',
    [offerId],
  );
  expect(cause).toEqual({ source_id: one.orderId });

  await consume(nine.expired('RESERVED'));
  expect(await counterOf(offerId)).toMatchObject({ status: 'OPEN', committedQty: 1, reachedAt: null });
  expect(await batchOf(offerId)).toBeNull();
  await consume(anOrder([offerId, 20]).reserved());
  expect(await counterOf(offerId)).toMatchObject({ status: 'REACHED', committedQty: 21 });
  expect((await batchOf(offerId)).id).toBe(batch.id);
  const facts = { offerId, sellWindowId, thresholdQty: 10 };
  expect(await emittedOf(thresholdReached, offerId)).toEqual([
    { ...facts, committedQty: 10 },
    { ...facts, committedQty: 21 },
  ]);
  expect(await emittedOf(thresholdLost, offerId)).toEqual([{ ...facts, committedQty: 1 }]);
});

test('a batch of reservations moves each counter once, and names the one that reached the threshold', async () => {
  const [one, other] = [await offers(), await offers({ thresholdQty: 1_000 })];
  const batch = Array.from({ length: 30 }, () => anOrder([one.offerId, 2], [other.offerId, 1]));
  const payloads = batch.map((order) => order.reserved().payload as PayloadOf<typeof orderReserved>);
  await graph.deliverAll(orderReserved, payloads);
  await graph.deliverAll(orderReserved, payloads); // Other events that say the same: each order is counted once.
  expect(await counterOf(one.offerId)).toMatchObject({ status: 'REACHED', reservedQty: 60, seq: 2 });
  expect(await counterOf(other.offerId)).toMatchObject({ status: 'OPEN', reservedQty: 30, seq: 2 });
  const [cause] = await graph.sql(
    'select source_id from counter_event join batch_counter on reached_event_id = id where batch_counter.offer_id = $1',
    [one.offerId],
  );
  expect(cause).toEqual({ source_id: batch[4]!.orderId });
  expect(await emittedOf(thresholdReached, one.offerId)).toHaveLength(1);
});

test('a threshold of 0 is reached at once', async () => {
  const { offerId } = await offers({ thresholdQty: 0 });
  expect(await counterOf(offerId)).toMatchObject({ status: 'REACHED', committedQty: 0 });
});

test('with AUTO the order that reaches the threshold opens payment', async () => {
  const { offerId, sellWindowId, productId } = await offers({ confirmMode: 'AUTO', thresholdQty: 2 });
  await consume(anOrder([offerId, 1]).reserved());
  expect(await emittedOf(batchConfirmed, offerId)).toEqual([]);
  const order = anOrder([offerId, 1]);
  await consume(order.reserved());
  expect(await counterOf(offerId)).toMatchObject({ status: 'CONFIRMED' });
  const batch = await batchOf(offerId);
  expect(batch).toMatchObject({ status: 'CONFIRMED' });
  expect(await emittedOf(batchConfirmed, offerId)).toEqual([
    { batchId: batch.id, offerId, sellWindowId, productId, confirmedAt: batch.confirmedAt, payUntil: null },
  ]);
  await consume(order.cancelled('PAYMENT_REQUESTED'));
  expect(await counterOf(offerId), 'what is confirmed is not lost').toMatchObject({
    status: 'CONFIRMED',
    committedQty: 1,
  });
});

test('reservations that arrive before the terms count, and are shown and decided on afterwards', async () => {
  const terms = termsOf();
  await consume(anOrder([terms.offerId, 12]).reserved());
  expect(await counterOf(terms.offerId)).toBeNull();
  expect(await emittedOf(counterChanged, terms.offerId)).toEqual([]);
  await consume(catalogEvents.configured(terms));
  expect(await counterOf(terms.offerId)).toMatchObject({ status: 'REACHED', reservedQty: 12, thresholdQty: 10 });
  expect(await emittedOf(counterChanged, terms.offerId)).toHaveLength(1);
});

test('two hundred concurrent orders over the same offers leave exact counters', async () => {
  const ids = await Promise.all([offers(), offers(), offers()]).then((all) => all.map(({ offerId }) => offerId));
  const orders = Array.from({ length: 200 }, (_, index) => {
    const requested = ids.map((id, position) => [id, 1 + ((index + position) % 3)] as const);
    return anOrder(...(index % 2 === 0 ? requested : requested.toReversed()));
  });
  await Promise.all(
    orders.map(async (order, index) => {
      await consume(order.reserved());
      if (index % 4 === 0) await consume(order.paid());
      if (index % 4 === 1) await consume(order.expired());
      if (index % 4 === 2) await consume(order.paid(), order.cancelled('PAID'));
    }),
  );
  for (const id of ids) {
    const qty = (remainder: number) =>
      orders
        .filter((_, index) => index % 4 === remainder)
        .flatMap(({ lines }) => lines)
        .filter(({ offerId }) => offerId === id)
        .reduce((sum, { quantity }) => sum + quantity, 0);
    expect(await counterOf(id)).toMatchObject({ reservedQty: qty(3), paidQty: qty(0) });
  }
});

test('an order of twenty offers takes as many statements as an order of one', async () => {
  const twenty = await Promise.all(Array.from({ length: 20 }, () => offers({ thresholdQty: 1_000 })));
  const one = await graph.statements(() => consume(anOrder([twenty[0]!.offerId, 1]).reserved()));
  const all = await graph.statements(() =>
    consume(anOrder(...twenty.map(({ offerId }) => [offerId, 1] as const)).reserved()),
  );
  expect(all).toHaveLength(one.length);
  expect(one.length, one.join('\n')).toBeLessThanOrEqual(6); // begin, inbox, ensure, count, outbox, commit
});

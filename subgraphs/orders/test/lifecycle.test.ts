import { randomUUID } from 'node:crypto';
import {
  batchCancelled,
  batchConfirmed,
  finalizeRequested,
  type OfferTerms,
  offerConfigured,
  offerFinalized,
  orderCancelled,
  orderExpired,
  orderPaid,
  payableOrder,
  paymentExpired,
  paymentFailed,
  paymentLateSucceeded,
  paymentRefunded,
  paymentRequested,
  paymentSucceeded,
  productionStarted,
  quotaClosed,
  refundOwed,
  sellWindowClosing,
} from '@muster/events';
import { aCustomer, anAdministrator, callerOf, eventually } from '@muster/testing';
import { describe, expect, test } from 'vitest';
import { MINUTE_MS, openCounter, times } from './harness.ts';

const counter = await openCounter();
const { graph } = counter;

const batchOf = ({ offerId, sellWindowId, productId }: OfferTerms) => ({
  batchId: randomUUID(),
  offerId,
  sellWindowId,
  productId,
});
async function confirms(offer: OfferTerms) {
  await graph.deliver(batchConfirmed, { ...batchOf(offer), confirmedAt: graph.clock.now().toISOString() });
  await graph.runDueJobs();
}
type Held = Awaited<ReturnType<typeof counter.holds>>;
const moneyFor = (order: Held, amountMinor = order.total.amountMinor) => ({
  paymentId: randomUUID(),
  orderId: order.id,
  userId: order.customer.id,
  amountMinor,
  currency: 'TWD',
});
const now = (order: Held) => counter.orderOf(order.id, order.customer);
const owedFor = async (order: Held) => (await graph.said(refundOwed)).filter(({ orderId }) => orderId === order.id);

describe('confirming', () => {
  test('opens payment for everybody who holds a place, and at once for who comes later', async () => {
    const offer = await counter.anOffer({ paymentWindowMinutes: 30 });
    const held = await Promise.all(times(3, () => counter.holds(offer)));
    await confirms(offer);
    for (const order of held)
      expect(await now(order)).toMatchObject({ status: 'PAYMENT_REQUESTED', paymentDueAt: expect.any(String) });
    const later = await counter.holds(offer);
    expect(later).toMatchObject({
      status: 'PAYMENT_REQUESTED',
      history: [{ to: 'RESERVED' }, { from: 'RESERVED', to: 'PAYMENT_REQUESTED' }],
    });
    expect(Date.parse(later.paymentDueAt) - graph.clock.now().getTime()).toBeGreaterThan(29 * MINUTE_MS);
    expect(
      (await graph.said(paymentRequested)).filter(({ orderId }) => [...held, later].some(({ id }) => id === orderId)),
    ).toHaveLength(4);
  });

  test('reaches every one of more orders than one transaction takes', async () => {
    const offer = await counter.anOffer({ maxQty: 450 });
    await Promise.all(times(450, () => counter.reserves(offer)));
    await confirms(offer);
    await graph.runDueJobs();
    const [row] = await graph.sql<{ left: number }>(
      `select count(*)::int as left from orders join quota_hold as hold on hold.order_id = orders.id where offer_id = $1 and orders.status <> 'PAYMENT_REQUESTED'`,
      [offer.offerId],
    );
    expect(row!.left).toBe(0);
  });

  test('while customers still come, leaves nobody behind', async () => {
    const offer = await counter.anOffer({ maxQty: 60 });
    const coming = Promise.all(times(60, () => counter.reserves(offer)));
    await confirms(offer);
    await coming;
    await graph.runDueJobs();
    const left = await graph.sql(
      `select orders.id from orders join quota_hold as hold on hold.order_id = orders.id where offer_id = $1 and orders.status = 'RESERVED'`,
      [offer.offerId],
    );
    expect(left).toEqual([]);
  });

  test('is not lost when it is heard of before the offer', async () => {
    const offer = await counter.anOffer();
    const unheard = { ...offer, offerId: randomUUID(), sellWindowId: randomUUID() };
    await confirms(unheard);
    await graph.deliver(offerConfigured, { sellWindowId: unheard.sellWindowId, offer: unheard });
    expect((await counter.holds(unheard)).status).toBe('PAYMENT_REQUESTED');
  });

  test('an order that costs nothing is paid with it', async () => {
    const offer = await counter.anOffer({
      variants: [{ variantId: randomUUID(), sku: 's', name: 'n', amountMinor: 0, currency: 'TWD' }],
    });
    const order = await counter.holds(offer);
    await confirms(offer);
    expect((await now(order)).status).toBe('PAID');
    expect((await graph.said(orderPaid)).find(({ orderId }) => orderId === order.id)).toMatchObject({
      paymentId: null,
    });
  });
});

describe('money', () => {
  test('pays an order once', async () => {
    const offer = await counter.anOffer();
    const order = await counter.holds(offer);
    await confirms(offer);
    const money = moneyFor(order);
    await graph.deliver(paymentSucceeded, money, { id: '01900000-0000-7000-8000-000000000001' });
    await graph.deliver(paymentSucceeded, money, { id: '01900000-0000-7000-8000-000000000001' });
    await graph.deliver(paymentSucceeded, money);
    expect(await now(order)).toMatchObject({ status: 'PAID', paid: { amountMinor: 1_000 } });
    expect((await graph.said(orderPaid)).filter(({ orderId }) => orderId === order.id)).toMatchObject([
      { from: 'PAYMENT_REQUESTED', paymentId: money.paymentId },
    ]);
    expect(await owedFor(order)).toEqual([]);
  });

  test('of another amount, or for an order that is paid, goes back', async () => {
    const offer = await counter.anOffer();
    const order = await counter.holds(offer);
    await confirms(offer);
    await graph.deliver(paymentSucceeded, moneyFor(order, 999));
    expect((await now(order)).status).toBe('PAYMENT_REQUESTED');
    await graph.deliver(paymentSucceeded, moneyFor(order));
    await graph.deliver(paymentSucceeded, moneyFor(order));
    expect((await owedFor(order)).map(({ amountMinor }) => amountMinor)).toEqual([999, 1_000]);
  });

  test('that fails leaves the order payable; that expires lets it go', async () => {
    const offer = await counter.anOffer();
    const order = await counter.holds(offer);
    await confirms(offer);
    await graph.deliver(paymentFailed, { ...moneyFor(order), reason: 'declined' });
    expect((await now(order)).status).toBe('PAYMENT_REQUESTED');
    await graph.deliver(paymentExpired, moneyFor(order));
    expect((await now(order)).status).toBe('EXPIRED');
    expect((await counter.quotaOf(offer)).sold_qty).toBe(0);
  });

  test('that comes late takes its place again if it can, else goes back', async () => {
    const offer = await counter.anOffer({ maxQty: 1 });
    const first = await counter.holds(offer);
    await confirms(offer);
    await graph.deliver(paymentExpired, moneyFor(first));
    await graph.deliver(paymentLateSucceeded, moneyFor(first));
    expect((await now(first)).status).toBe('PAID');
    expect(await counter.quotaOf(offer)).toMatchObject({ sold_qty: 1, status: 'SOLD_OUT' });
    expect((await graph.said(orderPaid)).find(({ orderId }) => orderId === first.id)).toMatchObject({
      from: 'EXPIRED',
    });

    const scarce = await counter.anOffer({ maxQty: 1 });
    const slow = await counter.holds(scarce);
    await confirms(scarce);
    await graph.deliver(paymentExpired, moneyFor(slow));
    await counter.holds(scarce);
    await graph.deliver(paymentLateSucceeded, moneyFor(slow));
    expect((await now(slow)).status).toBe('EXPIRED');
    expect(await owedFor(slow)).toHaveLength(1);

    const closed = await counter.anOffer({ maxQty: 1 });
    const later = await counter.holds(closed);
    await confirms(closed);
    await graph.deliver(paymentExpired, moneyFor(later));
    await counter.closes(closed);
    await graph.deliver(paymentLateSucceeded, moneyFor(later));
    expect(await owedFor(later)).toHaveLength(1);
  });

  test('many late payments at once for the last place: one gets it', async () => {
    const offer = await counter.anOffer({ maxQty: 6 });
    const held = await Promise.all(times(6, () => counter.holds(offer)));
    await confirms(offer);
    for (const order of held) await graph.deliver(paymentExpired, moneyFor(order));
    await Promise.all(times(5, () => counter.holds(offer)));
    await Promise.all(held.map((order) => graph.deliver(paymentLateSucceeded, moneyFor(order))));
    const statuses = await Promise.all(held.map(async (order) => (await now(order)).status));
    expect(statuses.filter((status) => status === 'PAID')).toHaveLength(1);
    expect((await Promise.all(held.map(owedFor))).flat()).toHaveLength(5);
  });

  test('not paid by its time, an order goes by the clock, and not a moment before', async () => {
    const offer = await counter.anOffer({ paymentWindowMinutes: 30 });
    const order = await counter.holds(offer);
    await confirms(offer);
    graph.clock.offsetMs += 29 * MINUTE_MS;
    await graph.runDueJobs();
    expect((await now(order)).status).toBe('PAYMENT_REQUESTED');
    graph.clock.offsetMs += 2 * MINUTE_MS;
    await graph.runDueJobs();
    expect((await now(order)).status).toBe('EXPIRED');
    expect((await graph.said(orderExpired)).filter(({ orderId }) => orderId === order.id)).toMatchObject([
      { from: 'PAYMENT_REQUESTED' },
    ]);
  });
});

describe('leaving', () => {
  test('a customer may until they paid; the place is free at once, and once', async () => {
    const offer = await counter.anOffer({ maxQty: 1 });
    const order = await counter.holds(offer);
    expect(await counter.quotaOf(offer)).toMatchObject({ status: 'SOLD_OUT' });
    const answers = await Promise.all(times(5, () => counter.cancels(order.id, order.customer)));
    expect(answers.filter(({ __typename }) => __typename === 'OrderPayload')).toHaveLength(1);
    expect(await counter.quotaOf(offer)).toMatchObject({ sold_qty: 0, status: 'OPEN' });
    expect((await graph.said(orderCancelled)).filter(({ orderId }) => orderId === order.id)).toHaveLength(1);
  });

  test('a paid order takes somebody who may return the money', async () => {
    const offer = await counter.anOffer();
    const order = await counter.holds(offer);
    await confirms(offer);
    await graph.deliver(paymentSucceeded, moneyFor(order));
    expect(await counter.cancels(order.id, order.customer)).toMatchObject({
      __typename: 'InvalidTransition',
      from: 'PAID',
      to: 'CANCELLED',
    });
    expect(await counter.cancels(order.id, anAdministrator('order:cancel_any', 'order:read_any'))).toMatchObject({
      order: { status: 'CANCELLED' },
    });
    const [owed] = await owedFor(order);
    await graph.deliver(paymentRefunded, {
      ...moneyFor(order),
      paymentId: owed!.paymentId,
      refundId: randomUUID(),
      reason: 'cancelled',
    });
    expect(await now(order)).toMatchObject({ status: 'REFUNDED', refunded: { amountMinor: 1_000 } });
  });

  test('cancelling and paying at the same moment ends one way, with nothing lost', async () => {
    const offer = await counter.anOffer({ maxQty: 20 });
    const held = await Promise.all(times(20, () => counter.holds(offer)));
    await confirms(offer);
    await Promise.all(
      held.flatMap((order) => [
        counter.cancels(order.id, order.customer),
        graph.deliver(paymentSucceeded, moneyFor(order)),
      ]),
    );
    for (const order of held) {
      const { status } = await now(order);
      expect(['PAID', 'CANCELLED']).toContain(status);
      expect(await owedFor(order)).toHaveLength(status === 'PAID' ? 0 : 1);
    }
  });

  test('another’s order is nothing to see, to cancel or to watch', async () => {
    const order = await counter.holds(await counter.anOffer());
    const stranger = aCustomer();
    expect(await counter.orderOf(order.id, stranger)).toBeNull();
    expect((await counter.cancels(order.id, stranger)).__typename).toBe('NotFound');
    expect((await counter.cancels('nonsense', stranger)).__typename).toBe('NotFound');
    const entities =
      'query ($of: [_Any!]!) { _entities(representations: $of) { ... on Order { id status } ... on User { orders { edges { node { id } } } } } }';
    expect((await graph.run(entities, { of: [{ __typename: 'Order', id: order.id }] }, stranger))._entities).toEqual([
      null,
    ]);
    const theirs = await graph.answer(entities, { of: [{ __typename: 'User', id: order.customer.id }] }, stranger);
    expect(theirs.errors?.[0]?.extensions.code).toBe('FORBIDDEN');
    const { value } = await graph
      .subscribe('subscription ($id: ID!) { orderChanged(id: $id) { id } }', { id: order.id }, stranger)
      .next();
    expect(value.errors[0].extensions.code).toBe('NOT_FOUND');
  });
});

describe('the end of a window', () => {
  test('closes the quota and says how much was ever reserved', async () => {
    const offer = await counter.anOffer();
    const order = await counter.holds(offer, { lines: [counter.lineOf(offer, 2)] });
    await counter.cancels(order.id, order.customer);
    await counter.holds(offer);
    await counter.closes(offer);
    await counter.closes(offer);
    expect((await graph.said(quotaClosed)).filter(({ offerId }) => offerId === offer.offerId)).toMatchObject([
      { reservedEverQty: 3 },
    ]);
    expect(await counter.quotaOf(offer)).toMatchObject({ status: 'CLOSED' });
    expect((await counter.reserves(offer)).__typename).toBe('SellWindowNotOpen');
  });

  test('while customers still come, counts exactly those who got in', async () => {
    const offer = await counter.anOffer({ maxQty: 500 });
    const coming = Promise.all(times(120, () => counter.reserves(offer)));
    await counter.closes(offer);
    const admitted = (await coming).filter(({ order }) => order !== undefined).length;
    const [closed] = (await graph.said(quotaClosed)).filter(({ offerId }) => offerId === offer.offerId);
    expect(closed!.reservedEverQty).toBe(admitted);
  });

  test.each([
    ['missed its goal', 'MISSED' as const, 'CANCELLED'],
    ['was never confirmed', 'NEVER_CONFIRMED' as const, 'EXPIRED'],
  ])('an offer that %s lets its customers go', async (_, outcome, status) => {
    const offer = await counter.anOffer();
    const order = await counter.holds(offer);
    await graph.deliver(offerFinalized, {
      offerId: offer.offerId,
      sellWindowId: offer.sellWindowId,
      finalPaidQty: 0,
      goalMet: false,
      outcome,
    });
    await graph.runDueJobs();
    expect((await now(order)).status).toBe(status);
  });

  test('an offer that was never confirmed takes an order with it that is payable through another', async () => {
    const [offer, other] = [await counter.anOffer(), await counter.anOffer()];
    const order = await counter.holds(offer, { lines: [counter.lineOf(offer), counter.lineOf(other)] });
    await confirms(offer);
    await graph.deliver(paymentSucceeded, moneyFor(order));
    await graph.deliver(offerFinalized, {
      offerId: other.offerId,
      sellWindowId: other.sellWindowId,
      finalPaidQty: 0,
      goalMet: false,
      outcome: 'NEVER_CONFIRMED',
    });
    await graph.runDueJobs();
    expect((await now(order)).status).toBe('CANCELLED');
    expect(await owedFor(order)).toMatchObject([{ amountMinor: 2_000 }]);
  });

  test('a cancelled batch returns what was paid, and an order goes as a whole', async () => {
    const [offer, other] = [await counter.anOffer(), await counter.anOffer()];
    const order = await counter.holds(offer, { lines: [counter.lineOf(offer), counter.lineOf(other)] });
    await confirms(offer);
    await graph.deliver(paymentSucceeded, moneyFor(order));
    await graph.deliver(batchCancelled, { ...batchOf(other), reason: 'the goal was missed' });
    await graph.runDueJobs();
    expect((await now(order)).status).toBe('CANCELLED');
    expect(await owedFor(order)).toMatchObject([{ amountMinor: 2_000 }]);
    expect([(await counter.quotaOf(offer)).sold_qty, (await counter.quotaOf(other)).sold_qty]).toEqual([0, 0]);
  });

  test('the end of the grace lets go who has not paid, and production begins with who has', async () => {
    const offer = await counter.anOffer();
    const [paid, open] = [await counter.holds(offer), await counter.holds(offer)];
    await confirms(offer);
    await graph.deliver(paymentSucceeded, moneyFor(paid));
    await graph.deliver(finalizeRequested, { offerId: offer.offerId, sellWindowId: offer.sellWindowId });
    await graph.deliver(productionStarted, batchOf(offer));
    await graph.runDueJobs();
    expect([(await now(paid)).status, (await now(open)).status]).toEqual(['PROCESSING', 'EXPIRED']);
  });
});

test('whether an order can be paid is told to its owner alone', async () => {
  const offer = await counter.anOffer();
  const order = await counter.holds(offer);
  const ask = (actor = order.customer) =>
    graph.runtime.command(payableOrder.name, { orderId: order.id }, callerOf(actor));
  expect(await ask()).toMatchObject({ payable: null, status: 'RESERVED' });
  await confirms(offer);
  expect(await ask()).toMatchObject({
    payable: { orderId: order.id, amountMinor: 1_000 },
    status: 'PAYMENT_REQUESTED',
  });
  expect(await ask(aCustomer())).toEqual({ payable: null, status: null, userId: null });
});

test('whoever watches an order sees it now and after each change', async () => {
  const offer = await counter.anOffer();
  const order = await counter.holds(offer);
  const seen: string[] = [];
  const watching = (async () => {
    for await (const { data } of graph.subscribe(
      'subscription ($id: ID!) { orderChanged(id: $id) { status } }',
      { id: order.id },
      order.customer,
    )) {
      seen.push((data as { orderChanged: { status: string } }).orderChanged.status);
      if (seen.at(-1) === 'PAID') return;
    }
  })();
  await eventually(() => seen.length >= 1);
  await confirms(offer);
  await graph.deliver(paymentSucceeded, moneyFor(order));
  await watching;
  expect(seen[0]).toBe('RESERVED');
});

test('my orders are read page by page, newest first', async () => {
  const offer = await counter.anOffer({ maxQty: 100 });
  const anna = aCustomer();
  const made: string[] = [];
  for (const _ of times(5, (index) => index)) made.push((await counter.holds(offer, {}, anna)).id);
  const page = async (after: string | null) =>
    (
      await graph.run(
        'query ($of: [_Any!]!, $after: String) { _entities(representations: $of) { ... on User { orders(first: 2, after: $after) { edges { node { id } } pageInfo { hasNextPage endCursor } } } } }',
        { of: [{ __typename: 'User', id: anna.id }], after },
        anna,
      )
    )._entities[0].orders;
  const first = await page(null);
  const second = await page(first.pageInfo.endCursor);
  const third = await page(second.pageInfo.endCursor);
  const ids = [first, second, third].flatMap(({ edges }) => edges.map(({ node }: { node: { id: string } }) => node.id));
  expect(ids).toEqual(made.toReversed());
  expect(third.pageInfo.hasNextPage).toBe(false);
});

describe('payment is never due later than the order lives', () => {
  const at = (minutes: number) => new Date(graph.clock.now().getTime() + minutes * MINUTE_MS).toISOString();
  const toldDue = async ({ id }: { id: string }) =>
    (await graph.said(paymentRequested)).filter(({ orderId }) => orderId === id).map(({ dueAt }) => dueAt);

  test('when the window ends before, it is due with the grace: for who is there, and for who comes', async () => {
    const closeAt = at(10);
    const offer = await counter.anOffer({ closeAt, paymentWindowMinutes: 30, paymentGraceMinutes: 5 });
    const order = await counter.holds(offer);
    await confirms(offer);
    const due = new Date(Date.parse(closeAt) + 5 * MINUTE_MS).toISOString();
    expect(await now(order)).toMatchObject({ status: 'PAYMENT_REQUESTED', paymentDueAt: due });
    expect(await toldDue(order)).toEqual([due]);
    const later = await counter.holds(offer);
    expect(later.paymentDueAt).toBe(due);
  });

  test('of an order over two windows, with the first that ends', async () => {
    const [soon, late] = [
      await counter.anOffer({ closeAt: at(4), paymentGraceMinutes: 1 }),
      await counter.anOffer({ closeAt: at(40), paymentGraceMinutes: 1 }),
    ];
    const order = await counter.holds(late, { lines: [counter.lineOf(late), counter.lineOf(soon)] });
    await confirms(late);
    expect(Date.parse((await now(order)).paymentDueAt)).toBe(
      Date.parse(soon.closeAt) + soon.paymentGraceMinutes * MINUTE_MS,
    );
  });

  test('closed early, it is due sooner, which is told once, and then the order goes', async () => {
    const offer = await counter.anOffer({ paymentWindowMinutes: 30 });
    const order = await counter.holds(offer);
    await confirms(offer);
    const [before] = await toldDue(order);
    const graceEndsAt = at(2);
    const closing = { sellWindowId: offer.sellWindowId, closedAt: at(0), graceEndsAt };
    await graph.deliver(sellWindowClosing, closing);
    await graph.runDueJobs();
    expect((await now(order)).paymentDueAt).toBe(graceEndsAt);
    expect(await toldDue(order)).toEqual([before, graceEndsAt]);
    await graph.runDueJobs();
    expect((await now(order)).status).toBe('PAYMENT_REQUESTED');
    graph.clock.offsetMs += 2 * MINUTE_MS;
    await graph.runDueJobs();
    expect((await now(order)).status).toBe('EXPIRED');
    expect(await toldDue(order)).toHaveLength(2);
  });
});

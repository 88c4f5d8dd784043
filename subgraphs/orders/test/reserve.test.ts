import { randomUUID } from 'node:crypto';
import { orderReserved, quotaChanged, sellWindowOpened, sellWindowScheduled } from '@muster/events';
import type { Actor } from '@muster/kit/domain';
import { aCustomer, anAdministrator, anonymous, eventually } from '@muster/testing';
import { expect, test } from 'vitest';
import { openCounter, tally, times } from './harness.ts';

const counter = await openCounter();
const { graph } = counter;

test('a reservation holds its places, freezes its prices, and says so', async () => {
  const offer = await counter.anOffer();
  const order = await counter.holds(offer, { lines: [counter.lineOf(offer, 2)] });
  expect(order).toMatchObject({
    status: 'RESERVED',
    total: { amountMinor: 2_000, currency: 'TWD' },
    history: [{ from: null, to: 'RESERVED' }],
  });
  expect(order.number).toMatch(/^ORD-\d{8}-\d{6}$/);
  expect(await counter.quotaOf(offer)).toMatchObject({ sold_qty: 2, status: 'OPEN' });
  expect((await graph.said(orderReserved)).find(({ orderId }) => orderId === order.id)).toMatchObject({
    totalMinor: 2_000,
    lines: [{ offerId: offer.offerId, quantity: 2 }],
  });
  expect((await graph.said(quotaChanged)).at(-1)).toMatchObject({ offerId: offer.offerId, soldQty: 2, seq: 1 });
});

test('500 at once for 100 places: exactly 100 have one, and everybody else hears that nothing is left', async () => {
  const offer = await counter.anOffer({ maxQty: 100 });
  const answers = await Promise.all(times(500, () => counter.reserves(offer)));
  expect(tally(answers)).toEqual({ ReservePayload: 100, QuotaExceeded: 400 });
  expect(await counter.quotaOf(offer)).toMatchObject({ sold_qty: 100, status: 'SOLD_OUT' });
});

test('quantities of all sizes at once never add up to more than there is', async () => {
  const offer = await counter.anOffer({ maxQty: 37 });
  const answers = await Promise.all(
    times(60, (index) => counter.reserves(offer, { lines: [counter.lineOf(offer, (index % 5) + 1)] })),
  );
  const sold = answers.flatMap(({ order }) => order?.lines ?? []).reduce((sum, { quantity }) => sum + quantity, 0);
  expect(sold).toBeLessThanOrEqual(37);
  expect((await counter.quotaOf(offer)).sold_qty).toBe(sold);
});

test('carts over several offers take every line or none, whatever order they name them in', async () => {
  const [a, b] = [await counter.anOffer({ maxQty: 20 }), await counter.anOffer({ maxQty: 15 })];
  const answers = await Promise.all(
    times(60, (index) => {
      const lines = [counter.lineOf(a), counter.lineOf(b)];
      return counter.reserves(a, { lines: index % 2 === 0 ? lines : lines.toReversed() });
    }),
  );
  expect(tally(answers)).toEqual({ ReservePayload: 15, QuotaExceeded: 45 });
  expect([(await counter.quotaOf(a)).sold_qty, (await counter.quotaOf(b)).sold_qty]).toEqual([15, 15]);
});

test('each of two reservations in one document is told what is left after it', async () => {
  const offer = await counter.anOffer({ maxQty: 10 });
  const places = '{ ... on ReservePayload { order { lines { offer { quota { soldQty } } } } } }';
  const wish = (quantity: number) => ({
    idempotencyKey: randomUUID(),
    lines: [counter.lineOf(offer, quantity)],
    contact: { name: 'Anna', phone: '+886912345678', email: 'anna@shop.example' },
  });
  const told = await counter.graph.run(
    `mutation ($i: ReserveInput!, $j: ReserveInput!) { a: reserve(input: $i) ${places} b: reserve(input: $j) ${places} }`,
    { i: wish(1), j: wish(2) },
    aCustomer(),
  );
  const soldAfter = (quantity: number) => ({ order: { lines: [{ offer: { quota: { soldQty: quantity } } }] } });
  expect(told).toEqual({ a: soldAfter(1), b: soldAfter(3) });
});

test('two lines of one offer are one wish', async () => {
  const variants = times(2, (index) => ({
    variantId: randomUUID(),
    sku: `s${index}`,
    name: 'n',
    amountMinor: 100,
    currency: 'TWD',
  }));
  const offer = await counter.anOffer({ maxQty: 3, variants });
  const lines = variants.map(({ variantId }) => ({ offerId: offer.offerId, variantId, quantity: 2 }));
  expect(await counter.reserves(offer, { lines })).toMatchObject({
    __typename: 'QuotaExceeded',
    requested: 4,
    remaining: 3,
  });
});

test('a double tap makes one order, and a key that was refused may be used again', async () => {
  const offer = await counter.anOffer({ maxQty: 1 });
  const [anna, wish] = [aCustomer(), { idempotencyKey: 'double-tap' }];
  const answers = await Promise.all(times(20, () => counter.reserves(offer, wish, anna)));
  expect(new Set(answers.map(({ order }) => order?.id)).size).toBe(1);
  expect((await counter.quotaOf(offer)).sold_qty).toBe(1);
  const ben = aCustomer();
  expect((await counter.reserves(offer, wish, ben)).__typename).toBe('QuotaExceeded');
  await counter.cancels(answers[0].order.id, anna);
  expect((await counter.reserves(offer, wish, ben)).__typename).toBe('ReservePayload');
});

test('a key answers its order for ever, also sold out, closed and cancelled, and only for the same input', async () => {
  const offer = await counter.anOffer({ maxQty: 1 });
  const [anna, wish] = [aCustomer(), { idempotencyKey: 'mine' }];
  const { id } = await counter.holds(offer, wish, anna);
  expect((await counter.reserves(offer, wish, anna)).order.id).toBe(id);
  expect(
    (await counter.reserves(offer, { ...wish, contact: { name: 'Otto', phone: '123', email: 'o@x.example' } }, anna))
      .__typename,
  ).toBe('IdempotencyConflict');
  await counter.cancels(id, anna);
  await counter.closes(offer);
  expect((await counter.reserves(offer, wish, anna)).order).toMatchObject({ id, status: 'CANCELLED' });
  expect((await counter.reserves(offer, wish)).__typename).toBe('SellWindowNotOpen');
});

test('nobody holds more than one customer may, not even with many hands', async () => {
  const offer = await counter.anOffer({ maxQty: 100, perUserLimit: 3 });
  const anna = aCustomer();
  const answers = await Promise.all(times(30, () => counter.reserves(offer, {}, anna)));
  expect(tally(answers)).toEqual({ ReservePayload: 3, PerUserLimitExceeded: 27 });
  expect(await counter.reserves(offer, { lines: [counter.lineOf(offer, 2)] }, anna)).toMatchObject({
    limit: 3,
    held: 3,
  });
  await counter.cancels(answers.find(({ order }) => order !== undefined).order.id, anna);
  expect((await counter.reserves(offer, {}, anna)).__typename).toBe('ReservePayload');
});

test('a window opens with its time and closes with it', async () => {
  const now = graph.clock.now().getTime();
  const early = await counter.anOffer({ startAt: new Date(now + 10 * 60_000).toISOString() });
  expect(await counter.reserves(early)).toMatchObject({ __typename: 'SellWindowNotOpen', offerId: early.offerId });
  const over = await counter.anOffer({ closeAt: new Date(now - 1).toISOString() });
  expect((await counter.reserves(over)).__typename).toBe('SellWindowNotOpen');
  const draft = await counter.anOffer({ windowStatus: 'DRAFT' });
  // A plan is told to nobody, not even that it is one.
  expect((await counter.reserves(draft)).__typename).toBe('NotFound');
});

test('what we have not heard of yet is asked of catalog before it is refused', async () => {
  const known = await counter.anOffer({ windowStatus: 'DRAFT' });
  counter.catalog.set(known.offerId, { ...known, windowStatus: 'OPEN' });
  graph.clock.offsetMs += 1_000;
  expect((await counter.reserves(known)).__typename).toBe('ReservePayload');
  expect(
    (
      await counter.reserves(
        { ...known, offerId: randomUUID() },
        { lines: [{ ...counter.lineOf(known), offerId: randomUUID() }] },
      )
    ).__typename,
  ).toBe('NotFound');
  expect(
    (await counter.reserves(known, { lines: [{ ...counter.lineOf(known), offerId: 'nonsense' }] })).__typename,
  ).toBe('NotFound');
  expect(
    (await counter.reserves(known, { lines: [{ ...counter.lineOf(known), variantId: randomUUID() }] })).__typename,
  ).toBe('NotFound');
});

test.each(['x@xn--fsqu00a.xn--0zwm56d', 'x@例子.测试', '1@b.museum'])(
  'a contact may have the address %s',
  async (email) => {
    const offer = await counter.anOffer();
    const answer = await counter.reserves(offer, { contact: { name: 'Anna', phone: '+886912345678', email } });
    expect(answer.__typename).toBe('ReservePayload');
  },
);

test.each([
  ['nothing', { lines: [] }, 'lines'],
  ['none of it', { lines: [{ offerId: 'x', variantId: 'y', quantity: 0 }] }, 'lines.0.quantity'],
  ['far too many', { lines: [{ offerId: 'x', variantId: 'y', quantity: 1_001 }] }, 'lines.0.quantity'],
  ['an empty key', { idempotencyKey: '' }, 'idempotencyKey'],
  ['an address that is none', { contact: { name: 'A', phone: '123', email: 'nobody' } }, 'contact.email'],
  ['a phone that is none', { contact: { name: 'A', phone: 'call me', email: 'a@x.example' } }, 'contact.phone'],
  [
    'a country that is none',
    { shippingAddress: { recipientName: 'A', phone: '123', line1: 'x', city: 'y', countryCode: 'Taiwan' } },
    'shippingAddress.countryCode',
  ],
])('a wish for %s is refused with its path', async (_, wish, path) => {
  const offer = await counter.anOffer();
  expect(await counter.reserves(offer, wish)).toMatchObject({ __typename: 'InvalidInput', issues: [{ path }] });
});

test('a coupon takes off its discount to the last unit, and goes back when nothing came of it', async () => {
  const offer = await counter.anOffer({
    maxQty: 3,
    variants: [{ variantId: randomUUID(), sku: 's', name: 'n', amountMinor: 333, currency: 'TWD' }],
  });
  counter.coupons.discountMinor = 100;
  const order = await counter.holds(offer, {
    couponCode: 'ten',
    lines: [counter.lineOf(offer), counter.lineOf(offer), counter.lineOf(offer)],
  });
  expect(order).toMatchObject({ discount: { amountMinor: 100 }, total: { amountMinor: 899 } });
  expect(order.lines.map(({ discount }: { discount: { amountMinor: number } }) => discount.amountMinor)).toEqual([
    34, 33, 33,
  ]);
  const before = counter.coupons.released;
  expect((await counter.reserves(offer, { couponCode: 'ten' })).__typename).toBe('QuotaExceeded');
  expect(counter.coupons.released).toBe(before + 1);
  counter.coupons.rejected = true;
  expect(await counter.reserves(offer, { couponCode: 'ten' })).toMatchObject({
    __typename: 'CouponRejected',
    couponCode: 'ten',
  });
  counter.coupons.rejected = false;
});

test('reserving takes at most ten statements, whatever it takes', async () => {
  const plain = await counter.anOffer();
  const [a, b] = [await counter.anOffer({ perUserLimit: 5 }), await counter.anOffer({ perUserLimit: 5 })];
  const one = await graph.statements(() => counter.holds(plain));
  expect(one.length, one.join('\n')).toBeLessThanOrEqual(10);
  const many = await graph.statements(() => counter.holds(a, { lines: [counter.lineOf(a), counter.lineOf(b)] }));
  expect(many.length, many.join('\n')).toBeLessThanOrEqual(10);
});

test('whoever watches a quota sees it as it is, then every change, and seq never falls', async () => {
  const offer = await counter.anOffer({ maxQty: 30 });
  const seen: { soldQty: number; seq: number; remainingQty: number }[] = [];
  const live = graph.subscribe(
    'subscription ($ids: [ID!]!) { quotaChanged(offerIds: $ids) { soldQty seq remainingQty status } }',
    { ids: [offer.offerId] },
  );
  const watching = (async () => {
    for await (const { data } of live) {
      seen.push((data as { quotaChanged: (typeof seen)[number] }).quotaChanged);
      if (seen.at(-1)!.soldQty === 30) return;
    }
  })();
  await eventually(() => seen.length === 1);
  expect(seen[0]).toEqual({ soldQty: 0, seq: 0, remainingQty: 30, status: 'OPEN' });
  await Promise.all(times(30, () => counter.reserves(offer)));
  await watching;
  expect(seen.at(-1)).toMatchObject({ soldQty: 30, remainingQty: 0, status: 'SOLD_OUT' });
  expect(seen.map(({ seq }) => seq)).toEqual(seen.map(({ seq }) => seq).toSorted((x, y) => x - y));
});

test('what a customer told us of themselves is nowhere in clear', async () => {
  const offer = await counter.anOffer();
  await counter.holds(offer, {
    contact: { name: 'Wilhelmine Canary', phone: '+49 30 5550199', email: 'canary@shop.example' },
    shippingAddress: {
      recipientName: 'Canary',
      phone: '123',
      line1: 'Canary Row 1',
      city: 'Monterey',
      countryCode: 'US',
    },
  });
  for (const table of ['orders', 'order_contact', 'outbox_event', 'audit_entry', 'order_status_change']) {
    expect(JSON.stringify(await graph.sql(`select * from ${table}`))).not.toMatch(/canary|5550199/i);
  }
});

test('one must be signed in to reserve', async () => {
  const offer = await counter.anOffer();
  const { errors } = await graph.answer(
    'mutation ($input: ReserveInput!) { reserve(input: $input) { __typename } }',
    {
      input: {
        idempotencyKey: 'k',
        lines: [counter.lineOf(offer)],
        contact: { name: 'a', phone: '123', email: 'a@b.example' },
      },
    },
    anonymous,
  );
  expect(errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
});

const QUOTA = `query ($of: [_Any!]!) { _entities(representations: $of) {
  ... on SellWindowQuota { minQty maxQty } ... on SellWindowOffer { quota { minQty } } } }`;

test('how much there is of a plan is told to those who plan, and to all once it is announced', async () => {
  const offer = await counter.anOffer({ windowStatus: 'DRAFT' });
  const { offerId, sellWindowId } = offer;
  const of = {
    of: [
      { __typename: 'SellWindowQuota', offerId },
      { __typename: 'SellWindowOffer', id: offerId },
    ],
  };
  const planner = anAdministrator('sell_window:manage');
  const first = async (actor: Actor, ids: string[]) =>
    (
      await graph
        .subscribe('subscription ($ids: [ID!]!) { quotaChanged(offerIds: $ids) { offerId } }', { ids }, actor)
        .next()
    ).value.data.quotaChanged.offerId;
  const known = await counter.anOffer();

  expect((await graph.run(QUOTA, of))._entities).toEqual([null, { quota: null }]);
  expect((await graph.run(QUOTA, of, aCustomer()))._entities).toEqual([null, { quota: null }]);
  expect((await graph.run(QUOTA, of, planner))._entities[0]).not.toBeNull();
  expect(await first(aCustomer(), [offerId, known.offerId])).toBe(known.offerId);
  expect(await first(planner, [offerId])).toBe(offerId);

  await graph.deliver(sellWindowScheduled, { sellWindowId, startAt: offer.startAt });
  expect((await graph.run(QUOTA, of))._entities[1].quota).toEqual({ minQty: offer.thresholdQty });
  expect(await first(aCustomer(), [offerId])).toBe(offerId);
  // Announced is not open, and what was opened is not announced again.
  await graph.deliver(sellWindowOpened, { sellWindowId });
  await graph.deliver(sellWindowScheduled, { sellWindowId, startAt: offer.startAt });
  expect((await counter.reserves(offer)).__typename).toBe('ReservePayload');
});

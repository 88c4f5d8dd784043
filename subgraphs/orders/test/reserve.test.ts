import { randomUUID } from 'node:crypto';
import { orderReserved, quotaChanged, sellWindowOpened, sellWindowScheduled } from '@muster/events';
import type { Actor } from '@muster/kit/domain';
import { aCustomer, anAdministrator, anonymous, eventually } from '@muster/testing';
import { expect, test } from 'vitest';
import { ordersHarness, tally, times } from './harness.ts';

const shop = await ordersHarness();
const { graph } = shop;

test('a reservation holds its units, fixes its prices, and emits its events', async () => {
  const offer = await shop.anOffer();
  const order = await shop.holds(offer, { lines: [shop.lineOf(offer, 2)] });
  expect(order).toMatchObject({
    status: 'RESERVED',
    total: { amountMinor: 2_000, currency: 'TWD' },
    history: [{ from: null, to: 'RESERVED' }],
  });
  expect(order.number).toMatch(/^ORD-\d{8}-\d{6}$/);
  expect(await shop.quotaOf(offer)).toMatchObject({ sold_qty: 2, status: 'OPEN' });
  expect((await graph.emitted(orderReserved)).find(({ orderId }) => orderId === order.id)).toMatchObject({
    totalMinor: 2_000,
    lines: [{ offerId: offer.offerId, quantity: 2 }],
  });
  expect((await graph.emitted(quotaChanged)).at(-1)).toMatchObject({ offerId: offer.offerId, soldQty: 2, seq: 1 });
});

test('500 concurrent requests for 100 units: exactly 100 are admitted, the others are refused as sold out', async () => {
  const offer = await shop.anOffer({ maxQty: 100 });
  const answers = await Promise.all(times(500, () => shop.reserves(offer)));
  expect(tally(answers)).toEqual({ ReservePayload: 100, QuotaExceeded: 400 });
  expect(await shop.quotaOf(offer)).toMatchObject({ sold_qty: 100, status: 'SOLD_OUT' });
});

test('concurrent requests of mixed quantities never oversell', async () => {
  const offer = await shop.anOffer({ maxQty: 37 });
  const answers = await Promise.all(
    times(60, (index) => shop.reserves(offer, { lines: [shop.lineOf(offer, (index % 5) + 1)] })),
  );
  const sold = answers.flatMap(({ order }) => order?.lines ?? []).reduce((sum, { quantity }) => sum + quantity, 0);
  expect(sold).toBeLessThanOrEqual(37);
  expect((await shop.quotaOf(offer)).sold_qty).toBe(sold);
});

test('requests over several offers get every line or none, in whatever order of lines', async () => {
  const [a, b] = [await shop.anOffer({ maxQty: 20 }), await shop.anOffer({ maxQty: 15 })];
  const answers = await Promise.all(
    times(60, (index) => {
      const lines = [shop.lineOf(a), shop.lineOf(b)];
      return shop.reserves(a, { lines: index % 2 === 0 ? lines : lines.toReversed() });
    }),
  );
  expect(tally(answers)).toEqual({ ReservePayload: 15, QuotaExceeded: 45 });
  expect([(await shop.quotaOf(a)).sold_qty, (await shop.quotaOf(b)).sold_qty]).toEqual([15, 15]);
});

test('each of two reservations in one document reads the quota after itself', async () => {
  const offer = await shop.anOffer({ maxQty: 10 });
  const fields = '{ ... on ReservePayload { order { lines { offer { quota { soldQty } } } } } }';
  const request = (quantity: number) => ({
    idempotencyKey: randomUUID(),
    lines: [shop.lineOf(offer, quantity)],
    contact: { name: 'Anna', phone: '+886912345678', email: 'anna@shop.example' },
  });
  const data = await shop.graph.run(
    `mutation ($i: ReserveInput!, $j: ReserveInput!) { a: reserve(input: $i) ${fields} b: reserve(input: $j) ${fields} }`,
    { i: request(1), j: request(2) },
    aCustomer(),
  );
  const soldAfter = (quantity: number) => ({ order: { lines: [{ offer: { quota: { soldQty: quantity } } }] } });
  expect(data).toEqual({ a: soldAfter(1), b: soldAfter(3) });
});

test('two lines of one offer are one request', async () => {
  const variants = times(2, (index) => ({
    variantId: randomUUID(),
    sku: `s${index}`,
    name: 'n',
    amountMinor: 100,
    currency: 'TWD',
  }));
  const offer = await shop.anOffer({ maxQty: 3, variants });
  const lines = variants.map(({ variantId }) => ({ offerId: offer.offerId, variantId, quantity: 2 }));
  expect(await shop.reserves(offer, { lines })).toMatchObject({
    __typename: 'QuotaExceeded',
    requested: 4,
    remaining: 3,
  });
});

test('a concurrent repeat makes one order, and the key of a refused request may be used again', async () => {
  const offer = await shop.anOffer({ maxQty: 1 });
  const [anna, request] = [aCustomer(), { idempotencyKey: 'double-tap' }];
  const answers = await Promise.all(times(20, () => shop.reserves(offer, request, anna)));
  expect(new Set(answers.map(({ order }) => order?.id)).size).toBe(1);
  expect((await shop.quotaOf(offer)).sold_qty).toBe(1);
  const ben = aCustomer();
  expect((await shop.reserves(offer, request, ben)).__typename).toBe('QuotaExceeded');
  await shop.cancels(answers[0].order.id, anna);
  expect((await shop.reserves(offer, request, ben)).__typename).toBe('ReservePayload');
});

test('a key answers its order for ever, also when sold out, closed or cancelled, and only for the same input', async () => {
  const offer = await shop.anOffer({ maxQty: 1 });
  const [anna, request] = [aCustomer(), { idempotencyKey: 'mine' }];
  const { id } = await shop.holds(offer, request, anna);
  expect((await shop.reserves(offer, request, anna)).order.id).toBe(id);
  expect(
    (await shop.reserves(offer, { ...request, contact: { name: 'Otto', phone: '123', email: 'o@x.example' } }, anna))
      .__typename,
  ).toBe('IdempotencyConflict');
  await shop.cancels(id, anna);
  await shop.closes(offer);
  expect((await shop.reserves(offer, request, anna)).order).toMatchObject({ id, status: 'CANCELLED' });
  expect((await shop.reserves(offer, request)).__typename).toBe('SellWindowNotOpen');
});

test('the limit per customer holds also with concurrent requests', async () => {
  const offer = await shop.anOffer({ maxQty: 100, perUserLimit: 3 });
  const anna = aCustomer();
  const answers = await Promise.all(times(30, () => shop.reserves(offer, {}, anna)));
  expect(tally(answers)).toEqual({ ReservePayload: 3, PerUserLimitExceeded: 27 });
  expect(await shop.reserves(offer, { lines: [shop.lineOf(offer, 2)] }, anna)).toMatchObject({
    limit: 3,
    held: 3,
  });
  await shop.cancels(answers.find(({ order }) => order !== undefined).order.id, anna);
  expect((await shop.reserves(offer, {}, anna)).__typename).toBe('ReservePayload');
});

test('a window opens at its start and closes at its end', async () => {
  const now = graph.clock.now().getTime();
  const early = await shop.anOffer({ startAt: new Date(now + 10 * 60_000).toISOString() });
  expect(await shop.reserves(early)).toMatchObject({ __typename: 'SellWindowNotOpen', offerId: early.offerId });
  const over = await shop.anOffer({ closeAt: new Date(now - 1).toISOString() });
  expect((await shop.reserves(over)).__typename).toBe('SellWindowNotOpen');
  const draft = await shop.anOffer({ windowStatus: 'DRAFT' });
  // A draft is not visible to customers, not even its existence.
  expect((await shop.reserves(draft)).__typename).toBe('NotFound');
});

test('catalog is asked about an unknown offer before it is refused', async () => {
  const known = await shop.anOffer({ windowStatus: 'DRAFT' });
  shop.catalog.set(known.offerId, { ...known, windowStatus: 'OPEN' });
  graph.clock.offsetMs += 1_000;
  expect((await shop.reserves(known)).__typename).toBe('ReservePayload');
  expect(
    (
      await shop.reserves(
        { ...known, offerId: randomUUID() },
        { lines: [{ ...shop.lineOf(known), offerId: randomUUID() }] },
      )
    ).__typename,
  ).toBe('NotFound');
  expect((await shop.reserves(known, { lines: [{ ...shop.lineOf(known), offerId: 'nonsense' }] })).__typename).toBe(
    'NotFound',
  );
  expect((await shop.reserves(known, { lines: [{ ...shop.lineOf(known), variantId: randomUUID() }] })).__typename).toBe(
    'NotFound',
  );
});

test.each(['x@xn--fsqu00a.xn--0zwm56d', 'x@例子.测试', '1@b.museum'])(
  'a contact may have the address %s',
  async (email) => {
    const offer = await shop.anOffer();
    const answer = await shop.reserves(offer, { contact: { name: 'Anna', phone: '+886912345678', email } });
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
])('a request for %s is refused with the path of the field', async (_, request, path) => {
  const offer = await shop.anOffer();
  expect(await shop.reserves(offer, request)).toMatchObject({ __typename: 'InvalidInput', issues: [{ path }] });
});

test('a coupon gives its exact discount, and is released when no order was made', async () => {
  const offer = await shop.anOffer({
    maxQty: 3,
    variants: [{ variantId: randomUUID(), sku: 's', name: 'n', amountMinor: 333, currency: 'TWD' }],
  });
  shop.coupons.discountMinor = 100;
  const order = await shop.holds(offer, {
    couponCode: 'ten',
    lines: [shop.lineOf(offer), shop.lineOf(offer), shop.lineOf(offer)],
  });
  expect(order).toMatchObject({ discount: { amountMinor: 100 }, total: { amountMinor: 899 } });
  expect(order.lines.map(({ discount }: { discount: { amountMinor: number } }) => discount.amountMinor)).toEqual([
    34, 33, 33,
  ]);
  const before = shop.coupons.released;
  expect((await shop.reserves(offer, { couponCode: 'ten' })).__typename).toBe('QuotaExceeded');
  expect(shop.coupons.released).toBe(before + 1);
  shop.coupons.rejected = true;
  expect(await shop.reserves(offer, { couponCode: 'ten' })).toMatchObject({
    __typename: 'CouponRejected',
    couponCode: 'ten',
    problem: 'USED_UP',
  });
  shop.coupons.rejected = false;
});

test('a reservation takes at most ten statements', async () => {
  const plain = await shop.anOffer();
  const [a, b] = [await shop.anOffer({ perUserLimit: 5 }), await shop.anOffer({ perUserLimit: 5 })];
  const one = await graph.statements(() => shop.holds(plain));
  expect(one.length, one.join('\n')).toBeLessThanOrEqual(10);
  const many = await graph.statements(() => shop.holds(a, { lines: [shop.lineOf(a), shop.lineOf(b)] }));
  expect(many.length, many.join('\n')).toBeLessThanOrEqual(10);
});

test('a subscriber to a quota gets its current state, then every change, and seq never falls', async () => {
  const offer = await shop.anOffer({ maxQty: 30 });
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
  await Promise.all(times(30, () => shop.reserves(offer)));
  await watching;
  expect(seen.at(-1)).toMatchObject({ soldQty: 30, remainingQty: 0, status: 'SOLD_OUT' });
  expect(seen.map(({ seq }) => seq)).toEqual(seen.map(({ seq }) => seq).toSorted((x, y) => x - y));
});

test('personal data of a customer is nowhere in the clear', async () => {
  const offer = await shop.anOffer();
  await shop.holds(offer, {
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

test('reserve needs a signed-in customer', async () => {
  const offer = await shop.anOffer();
  const { errors } = await graph.answer(
    'mutation ($input: ReserveInput!) { reserve(input: $input) { __typename } }',
    {
      input: {
        idempotencyKey: 'k',
        lines: [shop.lineOf(offer)],
        contact: { name: 'a', phone: '123', email: 'a@b.example' },
      },
    },
    anonymous,
  );
  expect(errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
});

const QUOTA = `query ($of: [_Any!]!) { _entities(representations: $of) {
  ... on SellWindowQuota { minQty maxQty } ... on SellWindowOffer { quota { minQty } } } }`;

test('the quota of a draft window is visible to planners, and to all after the announcement', async () => {
  const offer = await shop.anOffer({ windowStatus: 'DRAFT' });
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
  const known = await shop.anOffer();

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
  expect((await shop.reserves(offer)).__typename).toBe('ReservePayload');
});

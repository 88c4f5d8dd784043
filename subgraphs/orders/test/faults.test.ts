import { randomUUID } from 'node:crypto';
import { batchConfirmed, type OfferTerms, quotaChanged } from '@muster/events';
import { AMOUNT_MAX, NotFound } from '@muster/kit/domain';
import { withClient } from '@muster/kit/orm';
import { LiveGap } from '@muster/kit/subgraph';
import { aCustomer, anAdministrator, eventually } from '@muster/testing';
import { expect, test } from 'vitest';
import { admitSerialized, requestOf } from '../src/reservation/admit-serialized.ts';
import { ordersHarness, times } from './harness.ts';

const shop = await ordersHarness();
const { graph } = shop;

const variantAt = (amountMinor: number, currency = 'TWD') => [
  { variantId: randomUUID(), sku: 's', name: 'n', amountMinor, currency },
];

test('a confirmation that arrives before its offer still opens payment', async () => {
  const offer = await shop.anOffer({ windowStatus: 'DRAFT' });
  const unheard: OfferTerms = { ...offer, offerId: randomUUID(), windowStatus: 'OPEN' };
  await shop.confirms(unheard);
  expect(await graph.sql('select key, last_error from job where last_error is not null')).toEqual([]);
  await shop.anOffer(unheard);
  expect((await shop.holds(unheard)).status).toBe('PAYMENT_REQUESTED');
});

test('a confirmation and its offer that arrive concurrently both take effect', async () => {
  const offers = times(20, () => ({ offerId: randomUUID(), sellWindowId: randomUUID(), productId: randomUUID() }));
  const made = await Promise.all(
    offers.map(async (ids) => {
      const [offer] = await Promise.all([shop.anOffer(ids), graph.deliver(batchConfirmed, shop.confirmationOf(ids))]);
      return offer;
    }),
  );
  await graph.runDueJobs();
  for (const offer of made) expect((await shop.holds(offer)).status).toBe('PAYMENT_REQUESTED');
});

test('lines above the maximum of an order are refused as invalid input', async () => {
  const [a, b] = [
    await shop.anOffer({ variants: variantAt(AMOUNT_MAX) }),
    await shop.anOffer({ variants: variantAt(1) }),
  ];
  expect((await shop.reserves(a)).__typename).toBe('ReservePayload');
  expect(await shop.reserves(a, { lines: [shop.lineOf(a), shop.lineOf(b)] })).toMatchObject({
    __typename: 'InvalidInput',
    issues: [{ path: 'lines' }],
  });
});

test('ids are case-insensitive', async () => {
  const offer = await shop.anOffer({ maxQty: 2 });
  const { offerId, variantId } = shop.lineOf(offer);
  const lines = [
    { offerId: offerId.toUpperCase(), variantId: variantId.toUpperCase(), quantity: 1 },
    shop.lineOf(offer),
  ];
  expect((await shop.reserves(offer, { lines })).__typename).toBe('ReservePayload');
  expect((await shop.quotaOf(offer)).sold_qty).toBe(2);
});

test('a null field and an omitted field are the same input', async () => {
  const offer = await shop.anOffer();
  const [anna, request] = [aCustomer(), { idempotencyKey: 'null-or-nothing' }];
  const { id } = await shop.holds(offer, request, anna);
  const again = await shop.reserves(offer, { ...request, couponCode: null, shippingAddress: null }, anna);
  expect(again.order?.id).toBe(id);
});

test.each([
  ['a coupon in another case', { couponCode: 'once-10' }, { couponCode: ' ONCE-10 ' }],
  ['a country in another case', { shippingAddress: address('tw') }, { shippingAddress: address('TW') }],
  ['a name in another form of Unicode', { contact: contact('Ti\u1ebfn') }, { contact: contact('Tie\u0302\u0301n') }],
])('%s is the same input', async (_, first, second) => {
  shop.coupons.discountMinor = 100;
  const offer = await shop.anOffer();
  const [anna, idempotencyKey] = [aCustomer(), randomUUID()];
  const { id } = await shop.holds(offer, { idempotencyKey, ...first }, anna);
  expect(await shop.reserves(offer, { idempotencyKey, ...second }, anna)).toMatchObject({ order: { id } });
  expect(await shop.reserves(offer, { idempotencyKey, couponCode: 'other' }, anna)).toMatchObject({
    __typename: 'IdempotencyConflict',
  });
});

function contact(name: string) {
  return { name, phone: '+886912345678', email: 'anna@shop.example' };
}

function address(countryCode: string) {
  return { recipientName: 'Anna', phone: '+886912345678', line1: 'Road 1', city: 'Taipei', countryCode };
}

test('a malformed customer id has no orders', async () => {
  const { _entities } = await graph.run(
    'query ($of: [_Any!]!) { _entities(representations: $of) { ... on User { orders { edges { cursor } } } } }',
    { of: [{ __typename: 'User', id: 'nonsense' }] },
    anAdministrator('order:read_any'),
  );
  expect(_entities).toEqual([{ orders: { edges: [] } }]);
});

test('a window that is not open comes first: before the coupon, and before a line that is sold out', async () => {
  const [full, closed] = [await shop.anOffer({ maxQty: 1 }), await shop.anOffer()];
  await shop.closes(closed);
  shop.coupons.rejected = true;
  const lines = [shop.lineOf(full, 2), shop.lineOf(closed)];
  const refused = { __typename: 'SellWindowNotOpen', offerId: closed.offerId };
  expect(await shop.reserves(full, { lines, couponCode: 'bad' })).toMatchObject(refused);
  expect(await shop.reserves(full, { lines })).toMatchObject(refused);
  shop.coupons.rejected = false;
});

test('a reservation that waits for a release in progress gets the unit', async () => {
  const offer = await shop.anOffer({ maxQty: 1 });
  const first = await shop.holds(offer);
  await withClient(graph.databaseUrl, async (client) => {
    // The rows as `cancelOrder` leaves them, not yet committed.
    await client.query('begin');
    await client.query(`update orders set status = 'CANCELLED' where id = $1`, [first.id]);
    await client.query(
      `insert into order_status_change (order_id, from_status, to_status, actor_id, at) values ($1, 'RESERVED', 'CANCELLED', $1, now())`,
      [first.id],
    );
    await client.query(`update quota_hold set state = 'RELEASED' where order_id = $1`, [first.id]);
    await client.query(`update quota set sold_qty = 0, status = 'OPEN', seq = seq + 1 where offer_id = $1`, [
      offer.offerId,
    ]);
    const taken: object[] = [];
    const reservation = shop.reservationOf(offer);
    const waiting = graph.services.transact(reservation.caller, async (tx) => {
      await admitSerialized(tx, [requestOf(reservation)]);
      const rows = await tx.run<object>({
        sql: `select offer_id as "offerId", sold_qty as "soldQty", status from quota where offer_id = ?`,
        params: [offer.offerId],
      });
      taken.push(...rows);
      throw new NotFound(); // Rolls back: the units stay free.
    });
    await eventually(async () => {
      const [row] = await graph.sql<{ waiting: number }>(
        `select count(*)::int as waiting from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`,
      );
      return row!.waiting > 0;
    });
    // Heard from here on: it may be refused before this connection has its own answer.
    const refused = expect(waiting).rejects.toThrow(NotFound);
    await client.query('commit');
    await refused;
    expect(taken).toMatchObject([{ offerId: offer.offerId, soldQty: 1, status: 'SOLD_OUT' }]);
  });
});

test('personal data is in no event, job or audit entry, and in no column in the clear', async () => {
  const offer = await shop.anOffer();
  const order = await shop.holds(offer, {
    contact: { name: 'Canary Name', phone: '+886955501234', email: 'canary@mail.example' },
    shippingAddress: {
      recipientName: 'Canary',
      phone: '+886955501234',
      line1: 'Canary Road',
      city: 'Huế',
      countryCode: 'VN',
    },
  });
  await graph.run(
    'mutation ($id: ID!) { cancelOrder(id: $id, reason: "call the Canary") { __typename } }',
    { id: order.id },
    order.customer,
  );
  for (const table of ['outbox_event', 'job', 'audit_entry', 'inbox_event', 'order_contact', 'orders']) {
    const found = await graph.sql(`select 1 from ${table} as row where row::text ~* 'canary|955501234'`);
    expect(found, table).toEqual([]);
  }
  const [{ reason }] = (await graph.sql<{ reason: string }>(
    `select reason from order_status_change where order_id = $1 and to_status = 'CANCELLED'`,
    [order.id],
  )) as [{ reason: string }];
  expect(reason).toBe('call the Canary');
});

test('a commit whose answer got lost keeps its coupon: the order may exist', async () => {
  const offer = await shop.anOffer();
  shop.coupons.discountMinor = 100;
  const before = shop.coupons.released;
  const hot = graph.services.db.hot as { write: typeof graph.services.db.hot.write };
  const { write } = hot;
  hot.write = async (statements) => {
    await write(statements);
    throw new Error('Connection terminated unexpectedly');
  };
  const request = { idempotencyKey: 'lost-answer', couponCode: 'ten' };
  const anna = aCustomer();
  try {
    await expect(shop.reserves(offer, request, anna)).rejects.toThrow('Send the same request');
  } finally {
    hot.write = write;
  }
  expect(shop.coupons.released).toBe(before);
  expect(await shop.reserves(offer, request, anna)).toMatchObject({ order: { discount: { amountMinor: 100 } } });
  expect((await shop.quotaOf(offer)).sold_qty).toBe(1);
});

test('a subscriber to an order gets its state after each gap of the live channel', async () => {
  const order = await shop.holds(await shop.anOffer());
  const services = graph.services as { watch: typeof graph.services.watch };
  const { watch } = services;
  const breaks: (() => void)[] = [];
  services.watch = (() => {
    const gone = new Promise<never>((_, reject) => breaks.push(() => reject(new LiveGap('Redis was away.'))));
    gone.catch(() => {});
    return {
      ready: Promise.resolve(),
      close() {},
      [Symbol.asyncIterator]: () => ({ next: () => gone }),
    };
  }) as typeof watch;
  try {
    const stream = graph.subscribe(
      'subscription ($id: ID!) { orderChanged(id: $id) { status } }',
      { id: order.id },
      order.customer,
    );
    const next = async () =>
      ((await stream.next()).value as { data: { orderChanged: { status: string } } }).data.orderChanged.status;
    expect(await next()).toBe('RESERVED');
    const second = next();
    breaks.at(-1)!();
    expect(await second).toBe('RESERVED');
    await shop.cancels(order.id, order.customer);
    const third = next();
    breaks.at(-1)!();
    expect(await third).toBe('CANCELLED');
    await stream.return(undefined as never);
  } finally {
    services.watch = watch;
  }
});

test('a live quota never goes back to an older version', async () => {
  const offer = await shop.anOffer({ maxQty: 50 });
  const seen: { seq: number; soldQty: number }[] = [];
  let isOver = false;
  const watching = (async () => {
    for await (const { data } of graph.subscribe(
      'subscription ($ids: [ID!]!) { quotaChanged(offerIds: $ids) { seq soldQty } }',
      { ids: [offer.offerId] },
    )) {
      seen.push((data as { quotaChanged: { seq: number; soldQty: number } }).quotaChanged);
      if (seen.at(-1)!.soldQty === 20 && isOver) return;
    }
  })();
  await eventually(() => seen.length >= 1);
  const orders = await Promise.all(times(40, () => shop.holds(offer)));
  await Promise.all(orders.slice(1, 20).map((order) => shop.cancels(order.id, order.customer)));
  isOver = true;
  await shop.cancels(orders[0]!.id, orders[0]!.customer);
  await watching;
  const { seq: last } = await shop.quotaOf(offer);
  const seqs = seen.map(({ seq }) => seq);
  expect(seqs).toEqual([...new Set(seqs)].toSorted((a, b) => a - b));
  expect(seen.at(-1)).toEqual({ seq: last, soldQty: 20 });
  const emitted = (await graph.emitted(quotaChanged)).filter(({ offerId }) => offerId === offer.offerId);
  expect(emitted.map(({ seq }) => seq)).toEqual(times(last, (index) => index + 1));
});

test('concurrent reservations before the opening ask catalog once, whatever their combinations of offers', async () => {
  const offers = await Promise.all(times(4, () => shop.anOffer({ windowStatus: 'DRAFT' })));
  let asked = 0;
  const { command } = graph.services;
  const { clock } = graph;
  const frozen = clock.now();
  clock.now = () => frozen; // However long the storm takes here.
  const services = graph.services as { command: typeof command };
  services.command = ((...args: Parameters<typeof command>) => {
    asked += 1;
    return command(...args);
  }) as typeof command;
  try {
    const all = offers.map((offer) => shop.lineOf(offer));
    await shop.reserves(offers[0]!, { lines: all });
    expect(asked).toBe(1);
    await Promise.all(
      times(40, (index) => shop.reserves(offers[0]!, { lines: [all[index % 4]!, all[(index + 1) % 4]!] })),
    );
    expect(asked).toBe(1);
  } finally {
    services.command = command;
    Reflect.deleteProperty(clock, 'now');
  }
});

test.each([
  ['of an open offer', false, null],
  ['of an offer whose payment is open already', true, null],
  ['with a coupon', false, 'ten'],
  ['with a coupon, of an offer whose payment is open already', true, 'ten'],
])(
  'two lines %s, each with a limit, take at most ten statements, the answer included',
  async (_, confirmed, couponCode) => {
    const offers = [await shop.anOffer({ perUserLimit: 5 }), await shop.anOffer({ perUserLimit: 5 })];
    if (confirmed) for (const offer of offers) await shop.confirms(offer);
    const input = {
      idempotencyKey: randomUUID(),
      lines: offers.map((offer) => shop.lineOf(offer)),
      contact: { name: 'Anna', phone: '+886912345678', email: 'anna@shop.example' },
      couponCode,
    };
    // The selections of the client package's own document `Reserve`.
    const source = `mutation ($input: ReserveInput!) { reserve(input: $input) { __typename ... on ReservePayload { order {
    id number status total { amountMinor currency } discount { amountMinor } lines { id quantity unitPrice { amountMinor } total { amountMinor } } } } } }`;
    const statements = await graph.statements(() => graph.run(source, { input }, aCustomer()));
    expect(statements.length, statements.map((text) => text.slice(0, 60)).join('\n')).toBeLessThanOrEqual(10);
  },
);

test('order numbers continue after the millionth', async () => {
  const offer = await shop.anOffer();
  await graph.sql(`select setval('order_number', 999998)`);
  const numbers = [];
  for (const _ of times(4, () => null)) numbers.push((await shop.holds(offer)).number.split('-')[2]);
  expect(numbers).toEqual(['999999', '1000000', '1000001', '1000002']);
});

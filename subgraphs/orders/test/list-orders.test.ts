import { randomUUID } from 'node:crypto';
import { paymentFailed, userErased } from '@muster/events';
import type { Actor } from '@muster/kit/domain';
import { withClient } from '@muster/kit/orm';
import { aCustomer, anAdministrator, callerOf, eventually } from '@muster/testing';
import { expect, test } from 'vitest';
import { cancelOrders } from '../src/order/end-orders.ts';
import { MINUTE_MS, ordersHarness, times } from './harness.ts';

const shop = await ordersHarness();
const { graph } = shop;
const clerk = anAdministrator('order:read_any');

interface Page {
  readonly nodes: { readonly id: string; readonly updatedAt: string; readonly status: string }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  readonly totalCount: number | null;
}
const PAGE = '{ nodes { id updatedAt status } pageInfo { hasNextPage endCursor } totalCount }';

const lists = async (filter: object = {}, more: object = {}, actor: Actor = clerk): Promise<Page> =>
  (
    await graph.run(
      `query ($filter: OrderFilterInput, $sort: OrderSort! = NEWEST, $first: Int, $after: String) {
         orders(filter: $filter, sort: $sort, first: $first, after: $after) ${PAGE} }`,
      { filter, first: 20, ...more },
      actor,
    )
  ).orders;
const idsOf = ({ nodes }: Page) => nodes.map(({ id }) => id);

test('each filter finds its orders, and all of them restrict together', async () => {
  const [mug, cup] = [await shop.anOffer(), await shop.anOffer()];
  const anna = aCustomer();
  const first = await shop.holds(mug, {}, anna);
  const both = await shop.holds(mug, { lines: [shop.lineOf(mug), shop.lineOf(cup)] });
  const gone = await shop.holds(cup, {}, anna);
  await shop.cancels(gone.id, anna);

  expect(idsOf(await lists({ offerId: mug.offerId }))).toEqual([both.id, first.id]);
  expect(idsOf(await lists({ sellWindowId: cup.sellWindowId }))).toEqual([gone.id, both.id]);
  expect(idsOf(await lists({ productId: cup.productId.toUpperCase() }))).toEqual([gone.id, both.id]);
  expect(idsOf(await lists({ customerId: anna.id }))).toEqual([gone.id, first.id]);
  expect(idsOf(await lists({ customerId: anna.id, status: ['CANCELLED'] }))).toEqual([gone.id]);
  expect(idsOf(await lists({ offerId: mug.offerId, productId: cup.productId }))).toEqual([]);
  expect(idsOf(await lists({ ids: [first.id.toUpperCase(), 'no id', randomUUID()] }))).toEqual([first.id]);
  expect(idsOf(await lists({ number: ` ${first.number.toLowerCase()}` }))).toEqual([first.id]);
  for (const nothing of [{ customerId: 'no id' }, { offerId: randomUUID() }, { ids: [] }, { status: [] }])
    expect((await lists(nothing)).totalCount).toBe(0);
});

test('orders are found by their total, in its currency', async () => {
  const [cheap, dear] = [await shop.anOffer(), await shop.anOffer()];
  const anna = aCustomer();
  const one = await shop.holds(cheap, {}, anna);
  const three = await shop.holds(dear, { lines: [shop.lineOf(dear, 3)] }, anna);
  const of = { customerId: anna.id };
  const twd = (amountMinor: number, currency = 'TWD') => ({ amountMinor, currency });
  expect(idsOf(await lists({ ...of, totalFrom: twd(1_000) }))).toEqual([three.id, one.id]);
  expect(idsOf(await lists({ ...of, totalFrom: twd(1_001) }))).toEqual([three.id]);
  expect(idsOf(await lists({ ...of, totalUntil: twd(3_000) }))).toEqual([one.id]);
  expect(idsOf(await lists({ ...of, totalFrom: twd(1_000), totalUntil: twd(1_001) }))).toEqual([one.id]);
  expect(idsOf(await lists({ ...of, totalFrom: twd(0, 'USD') }))).toEqual([]);
  for (const filter of [{ totalFrom: twd(0, 'USD'), totalUntil: twd(1) }, { totalFrom: twd(-1) }])
    await expect(lists(filter)).rejects.toThrow('total');
});

const counts = async (filter: object, actor: Actor = clerk): Promise<Record<string, number | null>> => {
  const { orderCounts } = await graph.run(
    'query ($filter: OrderFilterInput) { orderCounts(filter: $filter) { status count } }',
    { filter },
    actor,
  );
  return Object.fromEntries(
    orderCounts.map(({ status, count }: { status: string; count: number | null }) => [status, count]),
  );
};

test('orders are counted in each status, whatever status the filter names, by one statement', async () => {
  const [mug, cup] = [await shop.anOffer(), await shop.anOffer()];
  const [gone] = [await shop.holds(mug), await shop.holds(mug), await shop.holds(cup)];
  await shop.cancels(gone.id, gone.customer);
  const of = { offerId: mug.offerId };
  const found = await counts(of);
  expect(found).toMatchObject({ RESERVED: 1, CANCELLED: 1, PAID: 0 });
  expect(Object.keys(found)).toHaveLength(15);
  expect(await counts({ ...of, status: ['PAID'] })).toEqual(found);
  expect(await counts({ customerId: 'no id' })).toMatchObject({ RESERVED: 0, CANCELLED: 0 });
  expect((await counts({})).CANCELLED).toBeGreaterThan(0);
  // The offers of a window are read first.
  expect(await graph.statements(() => counts(of))).toHaveLength(2);
  expect(await graph.statements(() => counts({}))).toHaveLength(1);
  await expect(counts({}, aCustomer())).rejects.toThrow('order:read_any');
  await expect(counts({ number: 'x'.repeat(41) })).rejects.toThrow('number');
});

test('an order is searched by the beginning of its number, and no text of it is a wildcard', async () => {
  const [one, other] = [await shop.holds(await shop.anOffer()), await shop.holds(await shop.anOffer())];
  expect(idsOf(await lists({ search: ` ${one.number.toLowerCase()}` }))).toEqual([one.id]);
  const day = one.number.slice(0, 'ORD-20261120'.length);
  expect(idsOf(await lists({ search: day, ids: [one.id, other.id] }))).toEqual([other.id, one.id]);
  for (const search of ['%%', 'ORD_', one.number.slice(1), `${one.number}0`])
    expect(idsOf(await lists({ search }))).toEqual([]);
  for (const search of ['O', 'x'.repeat(41)]) await expect(lists({ search })).rejects.toThrow('search');
});

test('orders are found by the time at which they were placed, to the millisecond', async () => {
  const offer = await shop.anOffer({
    maxQty: 100,
    closeAt: new Date(Date.now() + 9 * 24 * 60 * MINUTE_MS).toISOString(),
  });
  const placed: { id: string; placedAt: string }[] = [];
  for (const _ of times(3, (index) => index)) {
    const { id } = await shop.holds(offer);
    const [row] = (
      await graph.run(
        'query ($ids: [ID!]) { orders(filter: { ids: $ids }) { nodes { id placedAt } } }',
        { ids: [id] },
        clerk,
      )
    ).orders.nodes;
    placed.push(row);
    graph.clock.offsetMs += 3 * 60 * MINUTE_MS;
  }
  const of = { offerId: offer.offerId };
  const [, second, third] = placed as [(typeof placed)[0], (typeof placed)[0], (typeof placed)[0]];
  expect(idsOf(await lists({ ...of, placedFrom: second.placedAt }))).toEqual([third.id, second.id]);
  expect(idsOf(await lists({ ...of, placedFrom: second.placedAt, placedUntil: third.placedAt }))).toEqual([second.id]);
  expect(idsOf(await lists(of, { sort: 'OLDEST' }))).toEqual(placed.map(({ id }) => id));
});

test('orders that wait for their payment are listed by their deadline', async () => {
  const [late, soon] = [await shop.anOffer(), await shop.anOffer({ paymentWindowMinutes: 5 })];
  const [later, sooner] = [await shop.holds(late), await shop.holds(soon)];
  await shop.holds(await shop.anOffer());
  await shop.confirms(late);
  await shop.confirms(soon);
  const ids = [later.id, sooner.id];
  const first = await lists({ ids }, { sort: 'PAYMENT_DUE', first: 1 });
  expect([idsOf(first), first.totalCount]).toEqual([[sooner.id], 2]);
  expect(idsOf(await lists({ ids }, { sort: 'PAYMENT_DUE', first: 1, after: first.pageInfo.endCursor }))).toEqual([
    later.id,
  ]);
});

test('every change of an order moves it to the end of those that changed', async () => {
  const offer = await shop.anOffer({ maxQty: 100 });
  const [one, two] = [await shop.holds(offer), await shop.holds(offer)];
  const byChange = async () => idsOf(await lists({ offerId: offer.offerId }, { sort: 'UPDATED' }));
  expect(await byChange()).toEqual([one.id, two.id]);
  await shop.confirms(offer);
  await graph.deliver(paymentFailed, { ...shop.moneyFor(one), reason: 'declined' } as never);
  expect(await byChange()).toEqual([two.id, one.id]);
  await shop.cancels(two.id, two.customer);
  expect(await byChange()).toEqual([one.id, two.id]);
  await graph.deliver(userErased, { userId: one.customer.id });
  expect(await byChange()).toEqual([two.id, one.id]);
});

test('a change is listed once every earlier one is committed, so that a reader passes none', async () => {
  const [slow, quick] = [await shop.holds(await shop.anOffer()), await shop.holds(await shop.anOffer())];
  const ids = [slow.id, quick.id];
  const from = (await lists({ ids }, { sort: 'UPDATED' })).nodes.at(-1)!.updatedAt;
  const changed = async () =>
    idsOf(await lists({ ids, updatedFrom: from, status: ['CANCELLED'] }, { sort: 'UPDATED' }));

  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  let isStamped = false;
  const open = graph.services.transact(callerOf(aCustomer()), async (tx) => {
    await cancelOrders(tx, [slow.id], 'slowly');
    isStamped = true;
    await held;
  });
  await eventually(() => isStamped);
  await shop.cancels(quick.id, quick.customer);
  expect(await changed()).toEqual([]);
  release();
  await open;
  await eventually(async () => (await changed()).length === 2);
  expect(await changed()).toEqual([slow.id, quick.id]);
});

test('a reader that continues with the last time it saw misses no change of a busy shop', async () => {
  // Each of its own offer, whose row no other transaction waits for.
  const made = await Promise.all(times(40, async () => shop.holds(await shop.anOffer())));
  const ids = made.map(({ id }) => id);
  let from = (await lists({ ids }, { sort: 'UPDATED' })).nodes[0]!.updatedAt;
  const seen = new Set<string>();
  const reads = async () => {
    for (let after: string | null = null, more = true; more; ) {
      const page: Page = await lists(
        { ids, updatedFrom: from, status: ['CANCELLED'] },
        { sort: 'UPDATED', first: 7, after },
      );
      for (const { id } of page.nodes) seen.add(id);
      after = page.pageInfo.endCursor;
      more = page.pageInfo.hasNextPage;
      if (!more) from = page.nodes.at(-1)?.updatedAt ?? from;
    }
  };
  // Transactions of very different length, begun in another order than they end.
  const changes = Promise.all(
    made.map(({ id }, at) =>
      graph.services.transact(callerOf(aCustomer()), async (tx) => {
        await cancelOrders(tx, [id], 'all at once');
        await tx.em.execute(`select pg_sleep(?)`, [((at * 7) % 10) / 40]);
      }),
    ),
  );
  let isOver = false;
  const ended = changes.finally(() => {
    isOver = true;
  });
  while (!isOver) await reads();
  await ended;
  await reads();
  expect(seen.size).toBe(made.length);
});

test('a customer lists their own orders only, whatever the filter', async () => {
  const offer = await shop.anOffer();
  const [anna, ben] = [aCustomer(), aCustomer()];
  const [mine, theirs] = [await shop.holds(offer, {}, anna), await shop.holds(offer, {}, ben)];
  const ofUser = (id: string, filter: object, actor: Actor) =>
    graph.answer(
      `query ($of: [_Any!]!, $filter: OrderFilterInput) { _entities(representations: $of) { ... on User { orders(filter: $filter, sort: UPDATED) ${PAGE} } } }`,
      { of: [{ __typename: 'User', id }], filter },
      actor,
    );
  for (const filter of [
    {},
    { offerId: offer.offerId },
    { ids: [mine.id, theirs.id] },
    { status: ['RESERVED'] },
    { search: mine.number.slice(0, 12) },
  ]) {
    const { data } = (await ofUser(anna.id, filter, anna)) as unknown as { data: { _entities: { orders: Page }[] } };
    expect(data._entities.map(({ orders }) => idsOf(orders))).toEqual([[mine.id]]);
  }
  for (const filter of [{ ids: [theirs.id] }, { customerId: ben.id }, { number: theirs.number }]) {
    const { data } = (await ofUser(anna.id, filter, anna)) as unknown as { data: { _entities: { orders: Page }[] } };
    expect(data._entities.map(({ orders }) => idsOf(orders))).toEqual([[]]);
  }
  expect((await ofUser(ben.id, {}, anna)).errors?.[0]?.extensions?.code).toBe('FORBIDDEN');
  const asked = await graph.answer('{ orders { nodes { id } } }', {}, anna);
  expect([asked.data, asked.errors?.[0]?.extensions?.code]).toEqual([{ orders: null }, 'FORBIDDEN']);
  const ofOffer = await graph.answer(
    'query ($of: [_Any!]!) { _entities(representations: $of) { ... on SellWindowOffer { orders { nodes { id } } } } }',
    { of: [{ __typename: 'SellWindowOffer', id: offer.offerId }] },
    anna,
  );
  expect([ofOffer.data, ofOffer.errors?.[0]?.extensions?.code]).toEqual([
    { _entities: [{ orders: null }] },
    'FORBIDDEN',
  ]);
});

const bad = { status: 'BAD_USER_INPUT' };
test.each([
  ['ids', { ids: times(101, () => randomUUID()) }],
  ['number', { number: 'x'.repeat(41) }],
  ['a moment', { placedFrom: '1999-12-31T23:59:59Z' }],
  ['an id', { customerId: 'x'.repeat(101) }],
])('a filter with too much of %s is refused', async (_, filter) => {
  const { errors } = await graph.answer(
    'query ($filter: OrderFilterInput) { orders(filter: $filter) { nodes { id } } }',
    { filter },
    clerk,
  );
  expect(errors?.[0]?.extensions?.code).toBe(bad.status);
});

type Client = Parameters<Parameters<typeof withClient>[1]>[0];

interface Plan {
  readonly 'Node Type': string;
  readonly 'Actual Rows': number;
  readonly 'Actual Loops': number;
  readonly 'Rows Removed by Filter'?: number;
  readonly Plans?: readonly Plan[];
}
const nodesOf = (plan: Plan): Plan[] => [plan, ...(plan.Plans ?? []).flatMap(nodesOf)];

test('a page reads about as many rows as it has, in every order and by every filter', {
  timeout: 300_000,
}, async () => {
  const offer = await shop.anOffer({ maxQty: null });
  const [{ id: template }] = (await graph.sql<{ id: string }>('select id from orders limit 1')) as [{ id: string }];
  expect(template).toBeDefined();
  await withClient(graph.databaseUrl, async (client) => {
    await fill(client, offer);
    const customer = randomUUID();
    await client.query(
      `update orders set user_id = $1 where id in (select id from orders order by id limit 500 offset 9000)`,
      [customer],
    );
    await client.query('vacuum analyze');
    const [{ at }] = (await client.query(`select placed_at as at from orders order by id offset 15000 limit 1`)).rows;
    const queries: [object, string][] = [
      ...['NEWEST', 'OLDEST', 'UPDATED', 'PAYMENT_DUE'].map((sort): [object, string] => [{}, sort]),
      [{ status: ['REFUNDED'] }, 'NEWEST'],
      [{ status: ['RESERVED'] }, 'NEWEST'],
      [{ customerId: customer }, 'NEWEST'],
      [{ offerId: offer.offerId }, 'NEWEST'],
      [{ totalFrom: { amountMinor: 50, currency: 'TWD' }, totalUntil: { amountMinor: 60, currency: 'TWD' } }, 'NEWEST'],
      [{ offerId: randomUUID() }, 'NEWEST'],
      [{ number: 'ORD-NONE' }, 'NEWEST'],
      [{ search: 'ORD-NONE' }, 'NEWEST'],
      [{ search: 'X-2999' }, 'NEWEST'],
      [{ placedUntil: at }, 'NEWEST'],
      [{ placedFrom: at }, 'OLDEST'],
      [{ updatedFrom: '2026-06-01T00:00:00Z' }, 'UPDATED'],
      [{ updatedFrom: new Date().toISOString() }, 'UPDATED'],
    ];
    const read: Record<string, number> = {};
    for (const [filter, sort] of queries) {
      const statements = await graph.statements(async () => {
        const { pageInfo } = await graph
          .run(
            'query ($filter: OrderFilterInput, $sort: OrderSort!) { orders(filter: $filter, sort: $sort) { nodes { id lines { quantity } } pageInfo { endCursor } } }',
            { filter, sort },
            clerk,
          )
          .then(({ orders }) => orders);
        if (pageInfo.endCursor !== null)
          await graph.run(
            'query ($filter: OrderFilterInput, $sort: OrderSort!, $after: String) { orders(filter: $filter, sort: $sort, after: $after) { nodes { id } } }',
            { filter, sort, after: pageInfo.endCursor },
            clerk,
          );
      });
      expect(statements.length, `${JSON.stringify(filter)} ${sort}: ${statements.join('; ')}`).toBeLessThanOrEqual(7);
      for (const sql of statements.filter((text) => /from "?orders/.test(text) && !text.includes('$1'))) {
        const { rows } = await client.query(`explain (analyze, format json) ${sql}`);
        const touched = nodesOf(rows[0]['QUERY PLAN'][0].Plan)
          .filter((node) => /Scan/.test(node['Node Type']))
          .reduce(
            (sum, node) => sum + (node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0)) * node['Actual Loops'],
            0,
          );
        const name = `${JSON.stringify(filter)} ${sort}`;
        read[name] = Math.max(read[name] ?? 0, Math.round(touched));
      }
    }
    expect(Object.keys(read)).toHaveLength(queries.length);
    expect(Object.fromEntries(Object.entries(read).filter(([, rows]) => rows > 1_500))).toEqual({});
    // Twenty thousand are EXPIRED: not counted to the end, and no more is read than that takes.
    expect(await counts({})).toMatchObject({ EXPIRED: null, REFUNDED: 0 });
    const [counting] = await graph.statements(() => counts({}));
    const { rows: explained } = await client.query(`explain (analyze, format json) ${counting}`);
    const scans = nodesOf(explained[0]['QUERY PLAN'][0].Plan).filter((node) => /Scan/.test(node['Node Type']));
    const touched = scans.map((node) => node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0));
    expect(touched).toHaveLength(15);
    expect(Math.max(...touched)).toBeLessThanOrEqual(20_000);
    await client.query(`delete from orders where number like 'X-%'`);
    for (const table of ['quota_hold', 'order_line'])
      await client.query(`delete from ${table} where order_id not in (select id from orders)`);
  });
});

/** Thirty thousand orders of the last thousand days, of thirty offers; one in a thousand is of `offer`, and none is REFUNDED. */
async function fill(client: Client, { offerId }: { offerId: string }): Promise<void> {
  await client.query(
    `insert into orders (id, number, user_id, idempotency_key, input_digest, status, currency, subtotal_minor, discount_minor, total_minor, placed_at, payment_due_at, updated_at)
     select uuidv7(age), 'X-' || n, gen_random_uuid(), 'key-' || n, 'digest', case when n % 3 = 0 then 'PAYMENT_REQUESTED' else 'EXPIRED' end, 'TWD', 1, 0, 1,
            now() + age, case when n % 3 = 0 then now() + age end, now() + age
       from generate_series(1, 30000) as n cross join lateral (select make_interval(mins => (n - 30000) * 48 - 10) as age) as aged`,
  );
  await client.query(
    `insert into quota_hold (order_id, offer_id, user_id, qty, state)
     select id, case when n % 100 = 0 then $1::uuid else overlay($1::text placing lpad((n % 30)::text, 4, '0') from 1)::uuid end, user_id, 1, 'RELEASED'
       from (select orders.*, substr(number, 3)::int as n from orders where number like 'X-%') as made`,
    [offerId],
  );
  await client.query(
    `insert into order_line (id, order_id, line_no, offer_id, product_id, variant_id, quantity, currency, unit_price_minor, total_minor)
     select uuidv7(), id, 1, $1, $1, $1, 1, 'TWD', 1, 1 from orders where number like 'X-%'`,
    [offerId],
  );
}

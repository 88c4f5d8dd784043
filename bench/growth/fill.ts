import { createHash } from 'node:crypto';
import type { OfferTerms } from '@muster/events';
import { withClient } from '@muster/kit/orm';

/** Orders of a shop in tens of thousands; an offer has a thousand, a buyer ten. */
export interface Size {
  readonly orders: number;
}
export const offersOf = ({ orders }: Size): number => Math.ceil(orders / 1_000);
export const buyersOf = ({ orders }: Size): number => Math.ceil(orders / 10);

/** Deterministic id: a UUID from a name, the same in SQL and here. */
const idSql = (name: string): string => `overlay(overlay(md5(${name}) placing '4' from 13) placing '8' from 17)::uuid`;
export const idOf = (name: string): string =>
  createHash('md5')
    .update(name)
    .digest('hex')
    .replace(/^(.{8})(.{4}).(.{3}).(.{3})/, '$1-$2-4$3-8$4-');

/** Ten offers are on sale at a time, so that orders of one offer are clustered in the table. */
const OFFER = idSql(`'offer' || n / 10000 * 10 + n % 10`);
const BUYER = idSql(`'buyer' || n % $2::int`);

/** Six of ten orders are paid, three are reserved, and one is expired. */
const STATUS = `case when n / 10 % 10 < 6 then 'PAID' when n / 10 % 10 < 9 then 'RESERVED' else 'EXPIRED' end`;
const HOLD = `case status when 'PAID' then 'CONFIRMED' when 'RESERVED' then 'HELD' else 'RELEASED' end`;

/** Days over which the orders were placed, evenly: one in a hundred is of yesterday. */
const DAYS = 100;
const ORDERS = `
  create table filling as
    select n, uuidv7(age) as id, now() + age as placed_at, ${OFFER} as offer_id, ${BUYER} as user_id, ${STATUS} as status
      from generate_series(0, $1::int - 1) as n
     cross join lateral (select make_interval(secs => (n - $1::int) * ${DAYS * 86_400}.0 / $1::int) as age) as aged`;

/** Rows of every order as reservation and payment leave them, without events. */
const ROWS = [
  `insert into orders (id, number, user_id, idempotency_key, input_digest, status, currency, subtotal_minor, discount_minor, total_minor, paid_minor, placed_at, updated_at)
   select id, 'ORD-' || nextval('order_number'), user_id, 'key-' || n, 'digest', status, 'TWD', 1000, 0, 1000,
          case status when 'PAID' then 1000 else 0 end, placed_at, least(now(), placed_at + interval '1 hour' * (status <> 'RESERVED')::int) from filling order by n`,
  `insert into order_line (id, order_id, line_no, offer_id, product_id, variant_id, quantity, currency, unit_price_minor, total_minor)
   select uuidv7(), id, 1, offer_id, offer_id, offer_id, 1, 'TWD', 1000, 1000 from filling order by n`,
  `insert into quota_hold (order_id, offer_id, user_id, qty, state) select id, offer_id, user_id, 1, ${HOLD} from filling order by n`,
  `insert into order_contact (order_id, contact) select id, repeat('x', 200) from filling order by n`,
  `insert into order_status_change (order_id, to_status, actor_id, at) select id, 'RESERVED', user_id, now() from filling order by n`,
  `insert into order_status_change (order_id, from_status, to_status, actor_id, at)
   select id, 'RESERVED', status, user_id, now() from filling where status <> 'RESERVED' order by n`,
];

const OFFERS = `
  insert into offer (offer_id, sell_window_id, terms)
  select offer_id, sell_window_id, $1::jsonb || jsonb_build_object('offerId', offer_id, 'sellWindowId', sell_window_id)
    from (select ${idSql(`'offer' || n`)} as offer_id, ${idSql(`'window' || n / 10`)} as sell_window_id
            from generate_series(0, $2::int - 1) as n) as made`;
const QUOTAS = `
  insert into quota (offer_id, sell_window_id, min_qty, max_qty, sold_qty, reserved_ever_qty, window_rank, start_at, close_at, status, payment_window_minutes, updated_at)
  select offer_id, sell_window_id, 1, null, (select count(*) from filling where filling.offer_id = offer.offer_id and status <> 'EXPIRED'),
         0, 2, now() - interval '1 day', now() + interval '1 day', 'OPEN', 30, now()
    from offer where not exists (select from quota where quota.offer_id = offer.offer_id)`;

/** Sums that reservations keep otherwise. */
const TOTALS = `
  insert into sell_window_total (sell_window_id, currency, live_orders, live_qty, live_minor, paid_orders, paid_qty, paid_minor, placed_orders, placed_qty, paid_ever_orders)
  select sell_window_id, 'TWD', live, live, live * 1000, paid, paid, paid * 1000, placed, placed, paid
    from (select sell_window_id, count(*) filter (where status <> 'EXPIRED') as live, count(*) filter (where status = 'PAID') as paid, count(*) as placed
            from filling join offer using (offer_id) group by 1) as counted`;

/** Fills years of orders, generated inside the database. */
export async function fillOrders(url: string, size: Size, terms: OfferTerms): Promise<void> {
  await withClient(url, async (client) => {
    await client.query('set synchronous_commit = off');
    await client.query(literally(ORDERS, size.orders, buyersOf(size)));
    await client.query('create index on filling (offer_id)');
    for (const sql of ROWS) await client.query(sql);
    await client.query(OFFERS, [JSON.stringify(terms), offersOf(size)]);
    await client.query(QUOTAS);
    await client.query(TOTALS);
    await client.query('drop table filling');
    await client.query('vacuum analyze');
    await client.query('checkpoint');
  });
}

/** DDL statements take no parameters. */
const literally = (sql: string, ...values: readonly number[]): string =>
  sql.replaceAll(/\$(\d)/g, (_, no) => String(values[Number(no) - 1]));

const CATALOG = [
  `insert into product (id, slug, name, status, created_at)
   select ${idSql(`'product' || n`)}, 'product-' || n, 'Mug ' || n, 'ACTIVE', now() from generate_series(0, $1::int - 1) as n`,
  `insert into variant (id, product_id, sku, sku_key, name, position)
   select ${idSql(`'variant' || n`)}, ${idSql(`'product' || n`)}, 'sku-' || n, 'sku-' || n, 'Blue', 0 from generate_series(0, $1::int - 1) as n`,
  `insert into variant_price (id, variant_id, currency, amount_minor, position)
   select uuidv7(), ${idSql(`'variant' || n`)}, 'TWD', 1000, 0 from generate_series(0, $1::int - 1) as n`,
  `insert into sell_window (id, code, name, kind, status, start_at, close_at, timezone, goal_policy, confirm_mode, payment_window_minutes, payment_grace_minutes, created_at, announced_at)
   select ${idSql(`'window' || n`)}, 'window-' || n, 'Window ' || n, 'GROUP_BUY', 'OPEN', now() - interval '1 day', now() + interval '1 day',
          'Asia/Taipei', 'ALL_OR_NOTHING', 'MANUAL', 30, 10, now(), now() from generate_series(0, ($1::int - 1) / 10) as n`,
  `insert into sell_window_offer (id, sell_window_id, product_id, variants, threshold_qty, lead_days, ship_days, created_at)
   select ${idSql(`'offer' || n`)}, ${idSql(`'window' || n / 10`)}, ${idSql(`'product' || n`)},
          jsonb_build_array(jsonb_build_object('variantId', ${idSql(`'variant' || n`)}, 'sku', 'sku-' || n, 'name', 'Blue',
                                               'amountMinor', 1000, 'currency', 'TWD')), 1, 0, 0, now()
     from generate_series(0, $1::int - 1) as n`,
];

/** Sell windows with ten offers each. */
export async function fillCatalog(url: string, size: Size): Promise<void> {
  await withClient(url, async (client) => {
    for (const sql of CATALOG) await client.query(sql, [offersOf(size)]);
    await client.query('vacuum analyze');
  });
}

const ACCOUNTS = [
  `insert into account (id, password_hash, status, created_at)
   select uuidv7(make_interval(mins => -n)), 'none', case when n % 50 = 0 then 'LOCKED' else 'ACTIVE' end, now() - make_interval(mins => n)
     from generate_series(0, $1::int - 1) as n`,
  `insert into account_role (account_id, role_id, granted_at)
   select account.id, role.id, now() from account join role on role.name = 'customer' where password_hash = 'none'`,
  `update account set tier = (array['SILVER', 'GOLD', 'VIP'])[1 + abs(hashtext(id::text)) / 20 % 3] where hashtext(id::text) % 20 = 0`,
];

/** Accounts of customers, as many as there are orders; one in twenty has a tier, one in fifty is locked. */
export async function fillAccounts(url: string, { orders }: Size): Promise<void> {
  await withClient(url, async (client) => {
    await client.query('set synchronous_commit = off');
    for (const sql of ACCOUNTS) await client.query(sql.includes('$1') ? literally(sql, orders) : sql);
    await client.query('vacuum analyze');
  });
}

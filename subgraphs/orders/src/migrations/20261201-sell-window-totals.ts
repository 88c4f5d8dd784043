import { Migration } from '@mikro-orm/migrations';

/** Class of the advisory locks of windows whose changes are being folded. */
const LOCK_CLASS = 1_870_290_002;
/** One change in this many folds those of its window. */
const FOLDED_EVERY = 128;
/** Changes of one fold: a transaction that happens to fold waits for no more than these. */
const FOLDED_MAX = 1_000;

const COUNTS = [
  'live_orders',
  'live_qty',
  'live_minor',
  'paid_orders',
  'paid_qty',
  'paid_minor',
  'placed_orders',
  'placed_qty',
  'paid_ever_orders',
];
const columns = COUNTS.map((name) => `${name} bigint not null default 0`).join(', ');
const names = COUNTS.join(', ');
const sums = COUNTS.map((name) => `sum(${name})`).join(', ');
const added = COUNTS.map((name) => `${name} = total.${name} + excluded.${name}`).join(', ');

/**
 * Sums of a sell window: of its live orders, of the paid ones among them, and of all that were ever placed or paid. A row of sums
 * would be contended by every order of a launch, so a transaction appends what it changes, and waits for nobody. Now and then one
 * folds the changes of its window that are committed, if nobody else is folding them. The sums are exact at any moment: the row
 * and the changes beside it, read by one statement. Triggers keep them, whichever statement places an order or moves it.
 */
export class Migration20261201_sell_window_totals extends Migration {
  override up(): void {
    this.addSql(`create table sell_window_total (
      sell_window_id uuid not null, currency char(3) not null, ${columns}, primary key (sell_window_id, currency)) with (fillfactor = 50)`);
    this.addSql(`create table sell_window_change (
      sell_window_id uuid not null, id bigint generated always as identity, currency char(3) not null, at timestamptz not null default now(),
      ${columns}, primary key (sell_window_id, id))`);
    // What was placed and paid in each minute, of the changes that are folded.
    this.addSql(`create table sell_window_minute (
      sell_window_id uuid not null, at timestamptz not null, placed_orders bigint not null, placed_qty bigint not null, paid_orders bigint not null,
      primary key (sell_window_id, at))`);
    this.addSql(`create index old_sell_window_minutes on sell_window_minute (at)`);
    this.addStages();
    this.addFold();
    this.addTriggers();
    this.addSql(`insert into sell_window_total as total (sell_window_id, currency, ${names})
      select sell_window_id, currency, count(*) filter (where stage > 0), coalesce(sum(qty) filter (where stage > 0), 0),
             coalesce(sum(minor) filter (where stage > 0), 0), count(*) filter (where stage = 2),
             coalesce(sum(qty) filter (where stage = 2), 0), coalesce(sum(minor) filter (where stage = 2), 0),
             count(*), sum(qty), count(*) filter (where was_paid)
        from (select quota.sell_window_id, line.currency, line.order_id, order_stage(orders.status) as stage, sum(line.quantity) as qty,
                     sum(line.total_minor) as minor,
                     exists (select from order_status_change where order_id = line.order_id and to_status = 'PAID') as was_paid
                from order_line as line join orders on orders.id = line.order_id join quota using (offer_id) group by 1, 2, 3, 4) as part
       group by 1, 2`);
  }

  private addStages(): void {
    this.addSql(`create function order_stage(status text) returns int language sql immutable parallel safe return
      case when status in ('EXPIRED', 'CANCELLED', 'REFUNDED') then 0
           when status in ('RESERVED', 'PENDING_PAYMENT', 'PAYMENT_REQUESTED') then 1 else 2 end`);
  }

  private addFold(): void {
    this.addSql(`create function fold_sell_window(folded uuid) returns void language plpgsql as $$ begin
        if not pg_try_advisory_xact_lock(${LOCK_CLASS}, hashtext(folded::text)) then return; end if;
        with change as materialized (
          delete from sell_window_change
           where sell_window_id = folded and id = any(array(
             select id from sell_window_change where sell_window_id = folded order by id limit ${FOLDED_MAX}))
          returning *),
        minutes as (
          insert into sell_window_minute as minute (sell_window_id, at, placed_orders, placed_qty, paid_orders)
          select folded, date_trunc('minute', at), sum(placed_orders), sum(placed_qty), sum(paid_ever_orders) from change group by 2
          on conflict (sell_window_id, at) do update
             set placed_orders = minute.placed_orders + excluded.placed_orders, placed_qty = minute.placed_qty + excluded.placed_qty,
                 paid_orders = minute.paid_orders + excluded.paid_orders)
        insert into sell_window_total as total (sell_window_id, currency, ${names})
        select folded, currency, ${sums} from change group by currency
        on conflict (sell_window_id, currency) do update set ${added};
      end $$`);
  }

  private addTriggers(): void {
    const append = (select: string) => `declare changed record; begin
        for changed in
          insert into sell_window_change (sell_window_id, currency, ${names}) ${select} returning sell_window_id
        loop
          if random() * ${FOLDED_EVERY} < 1 then perform fold_sell_window(changed.sell_window_id); end if;
        end loop;
        return null;
      end`;
    // A new order is RESERVED.
    this.addSql(
      `create function count_placed_orders() returns trigger language plpgsql as $$ ${append(`
      with offered as materialized (
        select offer_id, (select sell_window_id from quota where quota.offer_id = offer.offer_id) as sell_window_id
          from (select distinct offer_id from placed) as offer)
      select sell_window_id, currency, count(distinct order_id), sum(quantity), sum(total_minor), 0, 0, 0,
             count(distinct order_id), sum(quantity), 0
        from placed join offered using (offer_id) where sell_window_id is not null group by 1, 2`)} $$`,
    );
    this.addSql(`create trigger placed_orders_are_counted after insert on order_line
      referencing new table as placed for each statement execute function count_placed_orders()`);
    this.addSql(
      `create function count_moved_orders() returns trigger language plpgsql as $$ ${append(`
      with moved as materialized (
        select id, (order_stage(now.status) > 0)::int - (order_stage(was.status) > 0)::int as live,
               (order_stage(now.status) = 2)::int - (order_stage(was.status) = 2)::int as paid
          from moved_to as now join moved_from as was using (id) where order_stage(now.status) <> order_stage(was.status))
      select sell_window_id, currency, sum(live), sum(live * qty), sum(live * minor), sum(paid), sum(paid * qty), sum(paid * minor),
             0, 0, count(*) filter (where paid > 0)
        from (select sell_window_id, line.currency, id, live, paid, sum(quantity) as qty, sum(total_minor) as minor
                from moved cross join lateral (
                  select (select sell_window_id from quota where quota.offer_id = order_line.offer_id), currency, quantity, total_minor
                    from order_line where order_id = moved.id offset 0) as line
               where sell_window_id is not null group by 1, 2, 3, 4, 5) as part
       group by 1, 2`)} $$`,
    );
    this.addSql(`create trigger moved_orders_are_counted after update on orders
      referencing old table as moved_from new table as moved_to for each statement execute function count_moved_orders()`);
  }
}

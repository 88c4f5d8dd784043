import type { Invariant } from '@muster/kit/subgraph';

/** Invariants of this database: each query answers the rows that violate it. */
export const invariants: readonly Invariant[] = [
  {
    name: 'sold = Σ live holds, never above the cap',
    sql: `select quota.offer_id, sold_qty, held, max_qty
            from quota full join (select offer_id, sum(qty)::int as held from quota_hold where state <> 'RELEASED' group by offer_id) as holds using (offer_id)
           where coalesce(sold_qty, 0) <> coalesce(held, 0) or sold_qty > max_qty`,
  },
  {
    name: 'an offer that was removed has no quota and no terms',
    sql: `select offer_id from removed_offer where offer_id in (select offer_id from quota union all select offer_id from offer)`,
  },
  {
    name: 'no customer exceeds the limit per customer',
    sql: `select hold.offer_id, hold.user_id, sum(qty) as held, per_user_limit
            from quota_hold as hold join quota using (offer_id)
           where hold.state <> 'RELEASED' and per_user_limit is not null
           group by hold.offer_id, hold.user_id, per_user_limit having sum(qty) > per_user_limit`,
  },
  {
    name: 'sold out exactly when no unit is left',
    sql: `select offer_id, status, sold_qty, max_qty from quota
           where (status = 'SOLD_OUT' and sold_qty + held_back_qty <> max_qty) or (status = 'OPEN' and sold_qty + held_back_qty = max_qty)`,
  },
  {
    name: 'held back = Σ offers to waiting customers, never above the cap with what is sold; every waiting entry is counted',
    sql: `select quota.offer_id, sold_qty, held_back_qty, offered, max_qty, waiting_count, waiting
            from quota full join (
             select offer_id, coalesce(sum(quantity) filter (where status = 'OFFERED'), 0)::int as offered,
                    count(*) filter (where status = 'WAITING')::int as waiting
               from waiting_list_entry where status in ('WAITING', 'OFFERED') group by offer_id) as line using (offer_id)
           where (quota.status is distinct from 'CLOSED' and (coalesce(held_back_qty, 0) <> coalesce(offered, 0) or coalesce(waiting_count, 0) <> coalesce(waiting, 0)))
              or sold_qty + held_back_qty > max_qty or (quota.status = 'CLOSED' and held_back_qty + waiting_count > 0)`,
  },
  {
    // A quota that changed last after its window's end offers nothing, until the window is prolonged.
    name: 'no unit is free while an entry waits that it would serve',
    sql: `select quota.offer_id, entry.id, entry.quantity, max_qty - sold_qty - held_back_qty as free
            from quota cross join lateral (
             select id, quantity from waiting_list_entry
              where offer_id = quota.offer_id and status = 'WAITING' and quantity <= max_qty - sold_qty - held_back_qty
              order by id limit 1) as entry
           where waiting_count > 0 and quota.status <> 'CLOSED' and enabled and window_rank = 2 and updated_at < close_at`,
  },
  {
    name: 'an offer to a waiting customer has the job that ends it, and the list of a closed quota the one that closes it',
    sql: `select entry.id, entry.status from waiting_list_entry as entry join quota using (offer_id)
           where (entry.status = 'OFFERED' and quota.status <> 'CLOSED'
                  and not exists (select from job where kind = 'lapse-offer' and key = entry.id::text)
                  and not exists (select from job where kind = 'withdraw-offers' and key = quota.offer_id::text))
              or (entry.status in ('WAITING', 'OFFERED') and quota.status = 'CLOSED'
                  and not exists (select from job where kind = 'close-waiting-list' and key = quota.offer_id::text))`,
  },
  {
    name: 'nobody has an offer of units that would serve an entry before theirs',
    sql: `select entry.id, entry.quantity, earlier.id as earlier_id, earlier.quantity as earlier_quantity
            from waiting_list_entry as entry join quota using (offer_id) cross join lateral (
             select id, quantity from waiting_list_entry
              where offer_id = entry.offer_id and status = 'WAITING' and quantity <= entry.quantity and id < entry.id
              order by id limit 1) as earlier
           where entry.status = 'OFFERED' and quota.status <> 'CLOSED'`,
  },
  {
    name: 'an offer that was taken became an order of its customer',
    sql: `select entry.id, entry.order_id from waiting_list_entry as entry left join orders on orders.id = entry.order_id
           where entry.status = 'TAKEN' and (orders.id is null or orders.user_id <> entry.user_id)`,
  },
  {
    name: 'a live order holds its units, an ended one holds none',
    sql: `select orders.id, orders.status, hold.state from orders left join quota_hold as hold on hold.order_id = orders.id
           where hold.order_id is null or (orders.status in ('RESERVED', 'PENDING_PAYMENT', 'PAYMENT_REQUESTED') and hold.state <> 'HELD')
              or (orders.status in ('PAID', 'PROCESSING', 'PARTIALLY_SHIPPED', 'SHIPPED', 'DELIVERED', 'COMPLETED') and hold.state <> 'CONFIRMED')
              or (orders.status in ('CANCELLED', 'EXPIRED', 'REFUNDED') and hold.state <> 'RELEASED')`,
  },
  {
    name: 'an unpaid order of a cancelled window is being cancelled',
    sql: `select orders.id, orders.status, hold.offer_id
            from quota join quota_hold as hold using (offer_id) join orders on orders.id = hold.order_id
           where quota.cancelled_at is not null and hold.state = 'HELD'
             and not exists (select from job where kind = 'sweep-offer' and key like quota.offer_id || ':cancel%')`,
  },
  {
    name: 'a quota of a cancelled window is closed',
    sql: `select offer_id, status from quota where cancelled_at is not null and status <> 'CLOSED'`,
  },
  {
    name: 'the totals of a sell window are the sums of its orders',
    sql: `with kept as (
            select sell_window_id, currency, sum(live_orders) as live_orders, sum(live_qty) as live_qty, sum(live_minor) as live_minor,
                   sum(paid_orders) as paid_orders, sum(paid_qty) as paid_qty, sum(paid_minor) as paid_minor,
                   sum(placed_orders) as placed_orders, sum(placed_qty) as placed_qty
              from (select * from sell_window_total
                    union all select sell_window_id, currency, live_orders, live_qty, live_minor, paid_orders, paid_qty, paid_minor,
                                     placed_orders, placed_qty, paid_ever_orders from sell_window_change) as row_of
             group by 1, 2),
          part as (
            select quota.sell_window_id, line.currency, line.order_id, order_stage(orders.status) as stage,
                   sum(line.quantity) as qty, sum(line.total_minor) as minor
              from order_line as line join orders on orders.id = line.order_id join quota using (offer_id) group by 1, 2, 3, 4),
          summed as (
            select sell_window_id, currency, (count(*) filter (where stage > 0))::numeric as live_orders,
                   coalesce(sum(qty) filter (where stage > 0), 0) as live_qty, coalesce(sum(minor) filter (where stage > 0), 0) as live_minor,
                   (count(*) filter (where stage = 2))::numeric as paid_orders, coalesce(sum(qty) filter (where stage = 2), 0) as paid_qty,
                   coalesce(sum(minor) filter (where stage = 2), 0) as paid_minor, count(*)::numeric as placed_orders, sum(qty) as placed_qty
              from part group by 1, 2)
          select kept, summed from kept full join summed using (sell_window_id, currency) where kept is distinct from summed`,
  },
  {
    name: 'Σ lines = total, Σ adjustments = discount',
    sql: `select orders.id from orders
           where total_minor <> (select sum(total_minor) from order_line where order_id = orders.id)
              or discount_minor <> (select coalesce(sum(amount_minor), 0) from order_adjustment where order_id = orders.id)
              or discount_minor <> (select sum(discount_minor) from order_line where order_id = orders.id)`,
  },
  {
    name: 'a paid order has its total, no more and no less',
    sql: `select id, status, paid_minor, refunded_minor, total_minor from orders
           where status in ('PAID', 'PROCESSING', 'PARTIALLY_SHIPPED', 'SHIPPED', 'DELIVERED', 'COMPLETED')
             and paid_minor - (refunded_minor - goodwill_minor) < total_minor`,
  },
  {
    name: 'no row of an order is without its order',
    sql: `select source, row_of.order_id
            from (select 'line' as source, order_id from order_line union all select 'contact', order_id from order_contact
                  union all select 'history', order_id from order_status_change union all select 'hold', order_id from quota_hold) as row_of
           where not exists (select from orders where id = row_of.order_id)`,
  },
  {
    name: 'the coupon hold of a live order was not given up',
    sql: `select id, coupon_hold_id from orders left join coupon_hold on hold_id = coupon_hold_id
           where coupon_hold_id is not null and status not in ('EXPIRED', 'CANCELLED', 'REFUNDED')
             and (hold_id is null or given_up_at is not null)`,
  },
  {
    name: 'late money that waits for a coupon has its job',
    sql: `select payment_id from late_money
           where not exists (select from job where kind = 'take-late-money' and key = payment_id::text)`,
  },
  {
    name: 'a key makes one order',
    sql: `select user_id, idempotency_key from orders group by user_id, idempotency_key having count(*) > 1`,
  },
  {
    name: 'an id begins with the moment its order was placed',
    sql: `select id, placed_at from orders
           where coalesce(abs(extract(epoch from uuid_extract_timestamp(id) - placed_at)) > 3600, true)`,
  },
  {
    name: 'no more is refunded than was received',
    sql: `select id, paid_minor, refunded_minor, goodwill_minor from orders
           where refunded_minor > paid_minor or goodwill_minor > refunded_minor`,
  },
  {
    name: 'the history ends in the present status and has no gap',
    sql: `with steps as (
            select order_id, from_status, to_status, lag(to_status) over step as before, lead(to_status) over step as after
              from order_status_change window step as (partition by order_id order by id))
          select orders.id, orders.status, to_status from orders left join steps on steps.order_id = orders.id
           where to_status is null or (after is null and to_status <> orders.status) or from_status is distinct from before`,
  },
];

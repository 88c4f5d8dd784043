import type { Invariant } from '@muster/kit/subgraph';

/** Invariants, each with the query that finds its violations: no row is right. */
export const invariants: readonly Invariant[] = [
  {
    name: 'usage_count is the number of live redemptions',
    sql: `select coupon.code, coupon.usage_count, count(redemption.hold_id) as live
            from coupon
            left join coupon_redemption as redemption
              on redemption.coupon_id = coupon.id and redemption.state in ('HELD', 'USED')
           group by coupon.id
          having count(redemption.hold_id) <> coupon.usage_count`,
  },
  {
    name: 'usage_count never exceeds usage_limit',
    sql: `select code from coupon where usage_count > usage_limit`,
  },
  {
    name: 'no customer has more live redemptions than usage_limit_per_user',
    sql: `select coupon.code, redemption.user_id
            from coupon
            join coupon_redemption as redemption
              on redemption.coupon_id = coupon.id and redemption.state in ('HELD', 'USED')
           group by coupon.id, redemption.user_id
          having count(*) > coupon.usage_limit_per_user`,
  },
  {
    // A discount without a use would be beyond the limits.
    name: 'a live order has the use of its coupon',
    sql: `select hold_id, order_id, order_state from coupon_redemption where order_state in ('OPEN', 'PAID') and state = 'RELEASED'`,
  },
  {
    name: 'a hold without an order has an open attempt and a job for its timeout',
    sql: `select hold_id from coupon_redemption as redemption
           where state = 'HELD' and not confirmed
             and (open_attempts = '{}'
                  or not exists (select from job where kind = 'settle-coupon-hold' and key = redemption.hold_id::text))`,
  },
];

import type { Invariant } from '@muster/kit/subgraph';

/** Sentences that always hold, each with the query that finds what breaks it: no row is right. */
export const invariants: readonly Invariant[] = [
  {
    name: 'a coupon was used as often as it has live redemptions',
    sql: `select coupon.code, coupon.usage_count, count(redemption.hold_id) as live
            from coupon
            left join coupon_redemption as redemption
              on redemption.coupon_id = coupon.id and redemption.state in ('HELD', 'USED')
           group by coupon.id
          having count(redemption.hold_id) <> coupon.usage_count`,
  },
  {
    name: 'no coupon is used more often than it may be',
    sql: `select code from coupon where usage_count > usage_limit`,
  },
  {
    name: 'no customer uses a coupon more often than one may',
    sql: `select coupon.code, redemption.user_id
            from coupon
            join coupon_redemption as redemption
              on redemption.coupon_id = coupon.id and redemption.state in ('HELD', 'USED')
           group by coupon.id, redemption.user_id
          having count(*) > coupon.usage_limit_per_user`,
  },
  {
    // A discount without a use would be beyond the coupon's limits.
    name: 'an order that lives has the use of its coupon',
    sql: `select hold_id, order_id, order_state from coupon_redemption where order_state in ('OPEN', 'PAID') and state = 'RELEASED'`,
  },
  {
    name: 'a hold without an order has an end, or an open attempt to make one',
    sql: `select hold_id from coupon_redemption as redemption
           where state = 'HELD' and not confirmed
             and (open_attempts = '{}'
                  or not exists (select from job where kind = 'settle-coupon-hold' and key = redemption.hold_id::text))`,
  },
];

import { Migration } from '@mikro-orm/migrations';

/** Coupons, and every claim to one. The CHECKs are the last fence: whatever the code does, a coupon is never overused. */
export class Migration20261120_promotions extends Migration {
  override up(): void {
    this.addSql(`create table coupon (
      id uuid primary key,
      code text not null constraint one_coupon_a_code unique,
      name text not null,
      mode text not null check (mode in ('PERCENTAGE', 'FIXED', 'FREE_SHIPPING', 'GIFT')),
      value_bps int,
      value_minor bigint,
      value_currency char(3),
      min_order_minor bigint check (min_order_minor >= 0),
      min_order_currency char(3),
      usage_limit int check (usage_limit > 0),
      usage_limit_per_user int check (usage_limit_per_user > 0),
      usage_count int not null default 0 check (usage_count >= 0),
      starts_at timestamptz,
      ends_at timestamptz not null,
      is_active boolean not null default true,
      created_by uuid not null,
      created_at timestamptz not null,
      constraint coupon_never_overused check (usage_limit is null or usage_count <= usage_limit),
      constraint code_is_in_capitals check (code ~ '^[A-Z0-9_-]{3,40}$'),
      constraint coupon_ends_after_it_starts check (ends_at > starts_at),
      constraint value_has_a_currency check ((value_minor is null) = (value_currency is null)),
      constraint min_order_has_a_currency check ((min_order_minor is null) = (min_order_currency is null)),
      constraint coupon_takes_off_what_its_mode_says check (case mode
        when 'PERCENTAGE' then value_minor is null and value_bps is not null and value_bps between 1 and 10000
        when 'FIXED' then value_bps is null and value_minor is not null and value_minor > 0
        else value_bps is null and value_minor is null end))`);

    this.addSql(`create table coupon_redemption (
      hold_id uuid primary key,
      coupon_id uuid not null references coupon,
      user_id uuid not null,
      order_id uuid,
      subtotal_minor bigint not null check (subtotal_minor >= 0),
      amount_minor bigint not null check (amount_minor >= 0),
      currency char(3) not null,
      state text not null check (state in ('HELD', 'USED', 'RELEASED')),
      open_attempts uuid[] not null,
      confirmed boolean not null,
      order_state text check (order_state in ('OPEN', 'PAID', 'ENDED')),
      expires_at timestamptz not null,
      created_at timestamptz not null,
      updated_at timestamptz not null,
      constraint discount_never_above_the_subtotal check (amount_minor <= subtotal_minor),
      constraint used_by_a_paid_order check (state <> 'USED' or order_state is not distinct from 'PAID'))`);
    // "how often has this customer used it": only live claims count against a limit.
    this.addSql(`create index live_redemptions_of_user on coupon_redemption (coupon_id, user_id)
      where state <> 'RELEASED'`);
  }
}

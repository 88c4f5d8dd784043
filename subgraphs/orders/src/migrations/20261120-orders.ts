import { Migration } from '@mikro-orm/migrations';

/** Orders of customers, their holds, and the quota of each offer. */
export class Migration20261120_orders extends Migration {
  override up(): void {
    // A copy of catalog's terms: a reservation is decided without another subgraph.
    this.addSql(`create table offer (
      offer_id uuid primary key,
      sell_window_id uuid not null,
      terms jsonb not null)`);
    this.addSql(`create index offers_of_window on offer (sell_window_id)`);

    // The contended row of a launch. The CHECK is the last fence: whatever the code does, an offer is never oversold.
    this.addSql(`create table quota (
      offer_id uuid primary key,
      sell_window_id uuid not null,
      min_qty int not null,
      max_qty int check (max_qty > 0),
      sold_qty int not null default 0 check (sold_qty >= 0),
      reserved_ever_qty bigint not null default 0,
      per_user_limit int,
      window_rank int not null,
      start_at timestamptz not null,
      close_at timestamptz not null,
      status text not null check (status in ('OPEN', 'SOLD_OUT', 'CLOSED')),
      payment_window_minutes int not null,
      confirmed_at timestamptz,
      seq bigint not null default 0,
      updated_at timestamptz not null,
      constraint offer_never_oversold check (max_qty is null or sold_qty <= max_qty)) with (fillfactor = 50)`);
    this.addSql(`create index quotas_of_window on quota (sell_window_id)`);

    // A confirmation may arrive before its offer: they have different publishers.
    this.addSql(`create table confirmed_offer (offer_id uuid primary key, confirmed_at timestamptz not null)`);

    this.addSql(`create sequence order_number`);
    this.addSql(`create table orders (
      id uuid primary key,
      number text not null unique,
      user_id uuid not null,
      idempotency_key text not null,
      input_digest text not null,
      status text not null check (status in ('RESERVED', 'PENDING_PAYMENT', 'PAYMENT_REQUESTED', 'PAID', 'PROCESSING',
        'PARTIALLY_SHIPPED', 'SHIPPED', 'DELIVERED', 'COMPLETED', 'CANCELLED', 'EXPIRED', 'RETURN_IN_PROGRESS',
        'PARTIALLY_RETURNED', 'RETURNED', 'REFUNDED')),
      currency char(3) not null,
      subtotal_minor bigint not null check (subtotal_minor >= 0),
      discount_minor bigint not null check (discount_minor >= 0),
      total_minor bigint not null,
      paid_minor bigint not null default 0 check (paid_minor >= 0),
      refunded_minor bigint not null default 0,
      payment_id uuid,
      coupon_hold_id uuid,
      payment_failures int not null default 0,
      placed_at timestamptz not null,
      payment_due_at timestamptz,
      constraint one_order_a_key unique (user_id, idempotency_key),
      constraint total_is_what_is_left check (total_minor = subtotal_minor - discount_minor and total_minor >= 0))`);
    this.addSql(`create index orders_of_user on orders (user_id, id desc)`); // "my orders", newest first
    this.addSql(`create index orders_by_coupon_hold on orders (coupon_hold_id) where coupon_hold_id is not null`);
    this.addSql(`create table order_line (
      id uuid primary key,
      order_id uuid not null references orders,
      line_no int not null,
      offer_id uuid not null,
      product_id uuid not null,
      variant_id uuid not null,
      quantity int not null check (quantity > 0),
      currency char(3) not null,
      unit_price_minor bigint not null check (unit_price_minor >= 0),
      discount_minor bigint not null default 0 check (discount_minor >= 0),
      total_minor bigint not null check (total_minor >= 0),
      constraint line_total_is_what_is_left check (total_minor = unit_price_minor * quantity - discount_minor))`);
    this.addSql(`create index lines_of_order on order_line (order_id)`);
    this.addSql(`create table order_adjustment (
      id uuid primary key default uuidv7(),
      order_id uuid not null references orders,
      line_id uuid not null references order_line,
      source text not null check (source in ('PROMOTION', 'COUPON', 'MANUAL', 'ROUNDING')),
      source_id uuid,
      label text not null,
      amount_minor bigint not null check (amount_minor > 0))`);
    this.addSql(`create index adjustments_of_order on order_adjustment (order_id)`);
    this.addSql(`create table order_status_change (
      id uuid primary key default uuidv7(),
      order_id uuid not null references orders,
      from_status text,
      to_status text not null,
      reason text,
      actor_id uuid not null,
      at timestamptz not null)`);
    this.addSql(`create index history_of_order on order_status_change (order_id, id)`);
    // Personal data, encrypted, apart from everything that is read often.
    this.addSql(`create table order_contact (
      order_id uuid primary key references orders,
      contact text not null,
      shipping_address text)`);

    // No foreign key to quota: its check would lock the hot row once more for every hold.
    this.addSql(`create table quota_hold (
      order_id uuid not null references orders,
      offer_id uuid not null,
      user_id uuid not null,
      qty int not null check (qty > 0),
      state text not null check (state in ('HELD', 'CONFIRMED', 'RELEASED')),
      released_at timestamptz,
      primary key (order_id, offer_id))`);
    this.addSql(`create index live_holds_of_user on quota_hold (offer_id, user_id) where state <> 'RELEASED'`);
    this.addSql(`create index held_of_offer on quota_hold (offer_id) where state = 'HELD'`);
  }
}

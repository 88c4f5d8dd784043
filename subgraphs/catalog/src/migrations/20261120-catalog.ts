import { Migration } from '@mikro-orm/migrations';

/** Products with their variants and prices, and the sell windows that offer them. Configuration only: no counter lives here. */
export class Migration20261120_catalog extends Migration {
  override up(): void {
    this.addSql(`create table product (
      id uuid primary key,
      slug text not null constraint one_product_a_slug unique,
      name text not null,
      description text,
      status text not null check (status in ('DRAFT', 'ACTIVE', 'INACTIVE', 'ARCHIVED')),
      created_at timestamptz not null)`);
    this.addSql(`create table variant (
      id uuid primary key,
      product_id uuid not null references product,
      sku text not null constraint one_variant_a_sku unique,
      name text not null,
      position int not null,
      unique (product_id, position))`);
    this.addSql(`create table variant_price (
      id uuid primary key,
      variant_id uuid not null references variant,
      currency char(3) not null,
      amount_minor bigint not null check (amount_minor >= 0),
      position int not null,
      unique (variant_id, currency))`);
    this.addSql(`create table sell_window (
      id uuid primary key,
      code text not null constraint one_sell_window_a_code unique,
      name text not null,
      kind text not null check (kind in ('PREORDER', 'GROUP_BUY', 'FLASH_SALE')),
      status text not null check (status in ('DRAFT', 'SCHEDULED', 'OPEN', 'CLOSING', 'FINALIZED', 'CANCELLED')),
      start_at timestamptz not null,
      close_at timestamptz not null,
      timezone text not null,
      goal_policy text not null check (goal_policy in ('ALL_OR_NOTHING', 'PRODUCE_ANYWAY', 'ADMIN_DECIDES')),
      confirm_mode text not null check (confirm_mode in ('MANUAL', 'AUTO')),
      payment_window_minutes int not null check (payment_window_minutes > 0),
      payment_grace_minutes int not null check (payment_grace_minutes >= 0),
      closed_at timestamptz,
      created_at timestamptz not null,
      constraint sell_window_closes_after_it_starts check (close_at > start_at))`);
    this.addSql(`create table sell_window_offer (
      id uuid primary key,
      sell_window_id uuid not null references sell_window,
      product_id uuid not null references product,
      variant_id uuid references variant,
      price_minor bigint check (price_minor >= 0),
      price_currency char(3),
      variants jsonb not null,
      threshold_qty int not null check (threshold_qty >= 0),
      max_total_qty int check (max_total_qty > 0),
      per_user_limit int check (per_user_limit > 0),
      lead_days int not null check (lead_days >= 0),
      ship_days int not null check (ship_days >= 0),
      enabled boolean not null default true,
      finalized_at timestamptz,
      created_at timestamptz not null,
      constraint one_offer_a_variant unique nulls not distinct (sell_window_id, product_id, variant_id),
      constraint price_has_a_currency check ((price_minor is null) = (price_currency is null)))`);
    this.addSql(`create index offers_of_product on sell_window_offer (product_id)`); // "where is this on sale"
  }
}

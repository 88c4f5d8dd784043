import { Migration } from '@mikro-orm/migrations';

/** How much of each offer is wanted and paid, the batches that are made of it, and the work on them. */
export class Migration20261120_production extends Migration {
  override up(): void {
    // Terms may come after the first reservations were heard of: until then the threshold is not known, and not reached.
    this.addSql(`create table batch_counter (
      offer_id uuid primary key,
      terms jsonb,
      threshold_qty int not null default 0 check (threshold_qty >= 0),
      reserved_qty int not null default 0 constraint reserved_is_never_negative check (reserved_qty >= 0),
      paid_qty int not null default 0 constraint paid_is_never_negative check (paid_qty >= 0),
      committed_qty int not null generated always as (reserved_qty + paid_qty) stored,
      reserved_ever_qty bigint not null default 0,
      status text not null check (status in ('OPEN', 'REACHED', 'CONFIRMED', 'LOCKED', 'FINALIZED', 'FAILED')),
      reached_at timestamptz,
      final_paid_qty int,
      closing_reserved_ever_qty bigint,
      grace_ends_at timestamptz,
      seq bigint not null default 0)`);
    // One row for each thing that moved a counter: the counter is their sum.
    this.addSql(`create table counter_event (
      id uuid primary key default uuidv7(),
      offer_id uuid not null references batch_counter,
      source text not null,
      delta_reserved int not null,
      delta_paid int not null,
      at timestamptz not null,
      constraint a_source_counts_once unique (offer_id, source))`);

    this.addSql(`create sequence batch_number`);
    this.addSql(`create table batch (
      id uuid primary key,
      number text not null unique,
      offer_id uuid not null constraint one_batch_an_offer unique references batch_counter,
      sell_window_id uuid not null,
      product_id uuid not null,
      status text not null check (status in ('CREATED', 'CONFIRMED', 'FINALIZED', 'SCHEDULED', 'IN_PRODUCTION', 'COMPLETED', 'SHIPPED', 'CANCELLED')),
      target_qty int not null default 0 check (target_qty >= 0),
      produced_qty int not null default 0 check (produced_qty >= 0),
      created_at timestamptz not null,
      confirmed_at timestamptz,
      confirmed_by uuid,
      finalized_at timestamptz,
      cancelled_at timestamptz,
      cancel_reason text)`);
    this.addSql(`create table batch_schedule (
      id uuid primary key default uuidv7(),
      batch_id uuid not null references batch,
      revision int not null,
      planned_production_date date not null,
      planned_ship_date date not null,
      unique (batch_id, revision))`);
    // The paid lines of each offer; with the decision to produce they belong to its batch.
    this.addSql(`create table paid_line (
      order_line_id uuid primary key,
      order_id uuid not null,
      offer_id uuid not null,
      qty int not null check (qty > 0),
      batch_id uuid references batch)`);
    this.addSql(`create index paid_lines_of_offer on paid_line (offer_id)`);
    this.addSql(`create index paid_lines_of_order on paid_line (order_id)`);

    this.addSql(`create sequence work_order_number`);
    this.addSql(`create table work_order (
      id uuid primary key,
      number text not null unique,
      batch_id uuid not null references batch,
      status text not null check (status in ('READY', 'IN_PROGRESS', 'DONE', 'FAILED', 'CANCELLED')),
      product_qty int not null check (product_qty > 0),
      started_at timestamptz,
      ended_at timestamptz,
      created_at timestamptz not null)`);
    this.addSql(`create index work_orders_of_batch on work_order (batch_id)`);
    this.addSql(`create table work_step (
      id uuid primary key,
      work_order_id uuid not null references work_order,
      seq int not null,
      name text not null,
      status text not null check (status in ('TODO', 'DOING', 'DONE', 'SKIPPED')),
      notes text,
      started_at timestamptz,
      finished_at timestamptz,
      unique (work_order_id, seq))`);
  }
}

import { Migration } from '@mikro-orm/migrations';

/** How many of each offer are wanted and paid for, the batches made of that, and the work on them. */
export class Migration20261120_production extends Migration {
  override up(): void {
    // One hot row an offer. The columns from sell_window_id to window_status are a copy of catalog's terms; orders may be
    // heard of before them, so they may be missing, but only all of them.
    this.addSql(`create table batch_counter (
      offer_id uuid primary key,
      sell_window_id uuid,
      product_id uuid,
      threshold_qty int check (threshold_qty >= 0),
      goal_policy text check (goal_policy in ('ALL_OR_NOTHING', 'PRODUCE_ANYWAY', 'ADMIN_DECIDES')),
      confirm_mode text check (confirm_mode in ('MANUAL', 'AUTO')),
      lead_days int check (lead_days >= 0),
      ship_days int check (ship_days >= 0),
      window_status text check (window_status in ('DRAFT', 'SCHEDULED', 'OPEN', 'CLOSING', 'FINALIZED', 'CANCELLED')),
      reserved_qty bigint not null default 0,
      paid_qty bigint not null default 0,
      committed_qty bigint not null generated always as (reserved_qty + paid_qty) stored,
      reserved_ever_qty bigint not null default 0,
      status text not null default 'OPEN' check (status in ('OPEN', 'REACHED', 'CONFIRMED', 'LOCKED', 'FINALIZED', 'FAILED')),
      reached_at timestamptz,
      reached_event_id uuid,
      closing_reserved_ever_qty bigint check (closing_reserved_ever_qty >= 0),
      grace_ends_at timestamptz,
      finalize_requested_at timestamptz,
      final_paid_qty bigint check (final_paid_qty >= 0),
      seq bigint not null default 0,
      constraint reserved_is_never_negative check (reserved_qty >= 0),
      constraint paid_is_never_negative check (paid_qty >= 0),
      constraint reserved_ever_never_falls_below_reserved check (reserved_ever_qty >= reserved_qty),
      constraint terms_come_all_together check (num_nonnulls(sell_window_id, product_id, threshold_qty, goal_policy,
        confirm_mode, lead_days, ship_days, window_status) in (0, 8)),
      constraint nothing_is_decided_without_terms check (status = 'OPEN' or threshold_qty is not null),
      constraint closing_comes_with_its_grace check ((closing_reserved_ever_qty is null) = (grace_ends_at is null)),
      constraint the_last_word_says_what_was_paid check ((status in ('FINALIZED', 'FAILED')) = (final_paid_qty is not null))
      ) with (fillfactor = 50)`);
    this.addSql(`create index counters_of_window on batch_counter (sell_window_id)`); // a window opens or closes for all its offers

    // What each step of an order did to a counter. The unique constraint is the second fence behind the inbox.
    this.addSql(`create table counter_event (
      id uuid primary key default uuidv7(),
      offer_id uuid not null references batch_counter,
      source_type text not null,
      source_id text not null,
      delta_reserved bigint not null,
      delta_paid bigint not null,
      at timestamptz not null,
      constraint a_step_counts_once unique (offer_id, source_type, source_id),
      constraint a_step_changes_something check (delta_reserved <> 0 or delta_paid <> 0))`);
    this.addSql(`create trigger counter_event_is_append_only before update or delete or truncate on counter_event
      for each statement execute function refuse_change()`);

    // The order lines that are paid now: what a batch is made of when it is finalized.
    this.addSql(`create table paid_line (
      order_line_id uuid primary key,
      offer_id uuid not null,
      order_id uuid not null,
      qty int not null check (qty > 0))`);
    this.addSql(`create index paid_lines_of_offer on paid_line (offer_id)`);

    this.addSql(`create sequence batch_number`);
    this.addSql(`create table batch (
      id uuid primary key,
      number text not null unique,
      offer_id uuid not null constraint one_batch_an_offer unique references batch_counter,
      sell_window_id uuid not null,
      product_id uuid not null,
      target_qty bigint not null default 0 check (target_qty >= 0),
      produced_qty bigint not null default 0 check (produced_qty >= 0),
      status text not null check (status in ('CREATED', 'CONFIRMED', 'FINALIZED', 'SCHEDULED', 'IN_PRODUCTION', 'COMPLETED',
        'SHIPPED', 'CANCELLED')),
      created_at timestamptz not null,
      confirmed_at timestamptz,
      confirmed_by uuid,
      finalized_at timestamptz,
      completed_at timestamptz,
      cancelled_at timestamptz,
      cancel_reason text,
      constraint a_cancelled_batch_says_why check ((status = 'CANCELLED') = (cancelled_at is not null and cancel_reason is not null)),
      constraint work_needs_a_target check (status not in ('SCHEDULED', 'IN_PRODUCTION', 'COMPLETED', 'SHIPPED') or target_qty > 0))`);
    this.addSql(`create table batch_order_link (
      id uuid primary key default uuidv7(),
      batch_id uuid not null references batch,
      order_id uuid not null,
      order_line_id uuid not null,
      qty int not null check (qty > 0),
      constraint a_line_is_in_a_batch_once unique (batch_id, order_line_id))`);
    this.addSql(`create table batch_schedule (
      id uuid primary key,
      batch_id uuid not null references batch,
      revision int not null check (revision > 0),
      planned_production_date date not null,
      planned_ship_date date not null,
      notes text,
      created_at timestamptz not null,
      constraint one_plan_a_revision unique (batch_id, revision),
      constraint nothing_ships_before_it_is_made check (planned_ship_date >= planned_production_date))`);

    this.addSql(`create sequence work_order_number`);
    this.addSql(`create table work_order (
      id uuid primary key,
      number text not null unique,
      batch_id uuid not null references batch,
      product_qty bigint not null check (product_qty > 0),
      good_qty bigint not null default 0 check (good_qty >= 0),
      scrap_qty bigint not null default 0 check (scrap_qty >= 0),
      status text not null check (status in ('READY', 'IN_PROGRESS', 'DONE', 'FAILED', 'CANCELLED')),
      created_at timestamptz not null,
      started_at timestamptz,
      finished_at timestamptz)`);
    this.addSql(`create index work_orders_of_batch on work_order (batch_id)`);
    this.addSql(`create table work_step (
      id uuid primary key,
      work_order_id uuid not null references work_order,
      seq int not null check (seq > 0),
      name text not null,
      status text not null check (status in ('TODO', 'DOING', 'DONE', 'SKIPPED')),
      notes text check (length(notes) <= 1000),
      started_at timestamptz,
      finished_at timestamptz,
      constraint one_step_a_place unique (work_order_id, seq))`);
  }
}

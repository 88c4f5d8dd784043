import { Migration } from '@mikro-orm/migrations';

/** The tables of every subgraph's own database: outbox, inbox, idempotency records, audit log, jobs. */
export class Migration20261120_platform extends Migration {
  override up(): void {
    // `ticket` is the relay's batch that carried a row to the transport; null is unsent. seq is taken while the
    // aggregate's row is locked, so within one ordering key it follows commit order.
    this.addSql(`create table outbox_event (
      seq bigint generated always as identity primary key,
      id uuid not null unique default uuidv7(),
      partition smallint not null,
      type text not null,
      version int not null,
      ordering_key text not null,
      payload jsonb not null,
      correlation_id text not null,
      causation_id uuid,
      actor_kind text not null,
      actor_id uuid not null,
      occurred_at timestamptz not null,
      ticket bigint,
      sent_at timestamptz)`);
    this.addSql(`create index outbox_unsent on outbox_event (partition, seq) where ticket is null`);
    this.addSql(`create index outbox_sent on outbox_event (partition, ticket) where ticket is not null`);
    this.addSql(`create table outbox_partition (
      partition smallint primary key,
      ticket bigint not null default 0)`);
    this.addSql(`insert into outbox_partition (partition) select generate_series(0, 7)`);

    this.addSql(`create table inbox_event (
      event_id uuid not null,
      consumer text not null,
      type text not null,
      publisher text not null,
      processed_at timestamptz not null default now(),
      primary key (event_id, consumer))`);
    this.addSql(`create index inbox_by_age on inbox_event (processed_at)`);
    // Dead letters: events that a consumer could not handle after bounded retries, and all that followed for the same ordering key.
    this.addSql(`create table parked_event (
      position bigint generated always as identity primary key,
      event_id uuid not null,
      consumer text not null,
      publisher text not null,
      ordering_key text not null,
      envelope jsonb not null,
      error text not null,
      attempts int not null,
      parked_at timestamptz not null default now(),
      unique (event_id, consumer))`);
    this.addSql(`create index parked_by_key on parked_event (consumer, publisher, ordering_key)`);

    this.addSql(`create table idempotency_record (
      actor_id uuid not null,
      operation text not null,
      key text not null,
      input_digest text not null,
      result_id uuid,
      created_at timestamptz not null default now(),
      primary key (actor_id, operation, key))`);
    this.addSql(`create index idempotency_by_age on idempotency_record (created_at)`);

    this.addSql(`create table audit_entry (
      id uuid primary key default uuidv7(),
      actor_kind text not null,
      actor_id uuid not null,
      action text not null,
      entity_type text not null,
      entity_id text not null,
      before jsonb,
      after jsonb,
      ip text,
      user_agent text,
      correlation_id text not null,
      at timestamptz not null)`);
    this.addSql(`create index audit_of_entity on audit_entry (entity_type, entity_id, at)`);
    this.addSql(`create function refuse_change() returns trigger language plpgsql as $$
      begin raise exception '% is append-only', tg_table_name using errcode = 'restrict_violation'; end $$`);
    this.addSql(`create trigger audit_is_append_only before update or delete or truncate on audit_entry
      for each statement execute function refuse_change()`);

    this.addSql(`create table job (
      id uuid primary key default uuidv7(),
      kind text not null,
      key text not null,
      payload jsonb not null,
      run_at timestamptz not null,
      attempts int not null default 0,
      locked_until timestamptz,
      last_error text,
      parked_at timestamptz,
      created_at timestamptz not null default now(),
      unique (kind, key))`);
    this.addSql(`create index job_due on job (run_at) where parked_at is null`);
  }
}

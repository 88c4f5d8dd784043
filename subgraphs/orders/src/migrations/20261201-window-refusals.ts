import { Migration } from '@mikro-orm/migrations';

/** Refused reservations of a sell window: by their reasons, and in each minute. Each process adds what it counted once a second. */
export class Migration20261201_window_refusals extends Migration {
  override up(): void {
    this.addSql(`create table sell_window_refusal (
      sell_window_id uuid not null, reason text not null check (reason in ('QUOTA', 'LIMIT', 'NOT_OPEN', 'COUPON', 'BUSY', 'OTHER')),
      count bigint not null, primary key (sell_window_id, reason)) with (fillfactor = 50)`);
    this.addSql(`create table sell_window_refusal_minute (
      sell_window_id uuid not null, at timestamptz not null, count bigint not null, primary key (sell_window_id, at))`);
    this.addSql(`create index old_refusal_minutes on sell_window_refusal_minute (at)`);
  }
}

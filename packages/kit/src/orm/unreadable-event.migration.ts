import { Migration } from '@mikro-orm/migrations';

/**
 * Unreadable events: entries of a partition that are no event of its publisher, as bytes, since they may be anything. A parked
 * envelope becomes `json`: `jsonb` refuses some texts of JSON, and an event that cannot be parked would block its partition.
 */
export class Migration20261130_unreadable_event extends Migration {
  override up(): void {
    this.addSql(`create table unreadable_event (
      position bigint generated always as identity primary key,
      consumer text not null,
      lane text not null,
      entry bytea not null,
      reason text not null,
      set_aside_at timestamptz not null default now())`);
    this.addSql(`alter table parked_event alter column envelope type json`);
  }
}

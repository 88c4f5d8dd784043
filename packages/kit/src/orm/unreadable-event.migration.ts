import { Migration } from '@mikro-orm/migrations';

/**
 * What came by a lane and is no event of its publisher. As bytes: it may be anything. A parked envelope is kept as it was
 * written, since `jsonb` refuses texts that JSON may carry, and what cannot be parked would hold up its lane.
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

import { Migration } from '@mikro-orm/migrations';

/** The journal is read by order, source, account and day. Entries of payments before this know no order: it was in their events only. */
export class Migration20261201_journal_filter extends Migration {
  override up(): void {
    this.addSql(`alter table journal_entry add column order_id uuid`);
    // Once, in the migration: what was posted stays as it is, and only learns the order that its source names.
    this.addSql(`alter table journal_entry disable trigger journal_entry_is_never_changed`);
    this.addSql(`update journal_entry set order_id = split_part(source_id, ':', 1)::uuid
      where source_type like 'order.%'`);
    this.addSql(`alter table journal_entry enable trigger journal_entry_is_never_changed`);
    this.addSql(`create index entries_of_order on journal_entry (order_id, id) where order_id is not null`);
    this.addSql(`create index entries_by_source on journal_entry (source_id)`);
    this.addSql(`create index entries_by_source_type on journal_entry (source_type, id)`);
    this.addSql(`create index entries_by_day on journal_entry (entry_date, id)`);
    this.addSql(`create index lines_of_account on journal_line (account_id, entry_id)`);
    this.addSql(`drop index lines_by_account`);
  }
}

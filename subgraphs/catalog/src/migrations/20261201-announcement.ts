import { Migration } from '@mikro-orm/migrations';

/**
 * A window is announced at a moment of its own, has a version, and is listed in three orders. Windows that were scheduled or
 * opened before were announced by that.
 */
export class Migration20261201_announcement extends Migration {
  override up(): void {
    // A cursor holds milliseconds.
    this.addSql(`alter table sell_window
      alter column start_at type timestamptz(3),
      alter column close_at type timestamptz(3),
      add column description text,
      add column announce_at timestamptz(3),
      add column announced_at timestamptz(3),
      add column updated_at timestamptz(3) not null default now(),
      add column version int not null default 1`);
    this.addSql(`update sell_window
      set updated_at = coalesce(closed_at, created_at),
          announced_at = case when status in ('SCHEDULED', 'OPEN', 'CLOSING', 'FINALIZED') then created_at end`);
    this.addSql(`create index windows_by_close on sell_window (close_at, id)`);
    this.addSql(`create index windows_by_start on sell_window (start_at, id)`);
    this.addSql(`create index windows_of_status on sell_window (status, close_at, id)`);
    this.addSql(`create index offers_of_window on sell_window_offer (sell_window_id, id)`);
    this.addSql(`create index offers_of_product_by_age on sell_window_offer (product_id, id)`);
    this.addSql(`drop index offers_of_product`);
    this.addSql(`alter table product
      add column updated_at timestamptz(3) not null default now(),
      add column version int not null default 1`);
    this.addSql(`update product set updated_at = created_at`);
  }
}

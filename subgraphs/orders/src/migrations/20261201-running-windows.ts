import { Migration } from '@mikro-orm/migrations';

/**
 * Changes of an offer that customers may already reserve: whether it is on sale, the revision of its terms, the number of the last
 * change of its cap, and the cancellation of its window.
 */
export class Migration20261201_running_windows extends Migration {
  override up(): void {
    this.addSql(`alter table quota
      add column enabled boolean not null default true,
      add column terms_revision int not null default 1,
      add column resize_no int not null default 0,
      add column cancelled_at timestamptz`);
  }
}

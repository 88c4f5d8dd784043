import { Migration } from '@mikro-orm/migrations';

/** A cursor holds a moment in milliseconds: a column that a list is sorted by has no more. */
export class Migration20261201_view_moments extends Migration {
  override up(): void {
    this.addSql(`alter table product_view alter column last_viewed_at type timestamptz(3)`);
  }
}

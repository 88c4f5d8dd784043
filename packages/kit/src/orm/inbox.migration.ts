import { Migration } from '@mikro-orm/migrations';

/** Ids of events grow with time, so the rows that are to be removed stand first in the primary key. */
export class Migration20261121_inbox extends Migration {
  override up(): void {
    this.addSql(`drop index inbox_by_age`);
  }
}

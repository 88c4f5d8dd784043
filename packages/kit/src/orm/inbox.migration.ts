import { Migration } from '@mikro-orm/migrations';

/** Ids of events rise with time, so the rows to remove come first in the primary key. */
export class Migration20261121_inbox extends Migration {
  override up(): void {
    this.addSql(`drop index inbox_by_age`);
  }
}

import { Migration } from '@mikro-orm/migrations';

/** Money that went back by staff while its order keeps its status. */
export class Migration20261201_goodwill extends Migration {
  override up(): void {
    this.addSql(`alter table orders add column goodwill_minor bigint not null default 0 check (goodwill_minor >= 0)`);
  }
}

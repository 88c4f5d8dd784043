import { Migration } from '@mikro-orm/migrations';

/** Numbers are ASCII: in byte order their unique index serves a search by the beginning, in whatever language the server sorts. */
export class Migration20261201_order_search extends Migration {
  override up(): void {
    this.addSql(`alter table orders alter column number type text collate "C"`);
  }
}

import { Migration } from '@mikro-orm/migrations';

/** Orders by their total, which never changes: a narrow range is found without reading every order. */
export class Migration20261204_order_totals extends Migration {
  override up(): void {
    this.addSql(`create index orders_by_total on orders (currency, total_minor)`);
  }
}

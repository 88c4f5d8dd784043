import { Migration } from '@mikro-orm/migrations';

/** Refunds by staff, beside those that an order owes. */
export class Migration20261201_refund_payment extends Migration {
  override up(): void {
    this.addSql(
      `alter table refund add column origin text not null default 'ORDER' check (origin in ('ORDER', 'STAFF'))`,
    );
    this.addSql(`alter table refund add column note text`);
  }
}

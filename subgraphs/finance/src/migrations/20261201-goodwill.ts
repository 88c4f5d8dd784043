import { Migration } from '@mikro-orm/migrations';

/** Refunds by staff of paid orders: revenue that was given up, though the order stands. */
export class Migration20261201_goodwill extends Migration {
  override up(): void {
    this.addSql(`insert into ledger_account (code, name, type) values ('4100', 'Refunds and allowances', 'REVENUE')`);
    this.addSql(`create table order_goodwill (
      order_id uuid primary key,
      currency char(3) not null,
      is_paid boolean not null,
      granted_minor bigint not null default 0 check (granted_minor >= 0),
      posted_minor bigint not null default 0,
      postings int not null default 0)`);
  }
}

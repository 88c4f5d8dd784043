import { Migration } from '@mikro-orm/migrations';

/**
 * The tier as a property of the account. As rows of a table of its own it made the list of accounts of some tiers, and their number, read
 * every account: a join in another order than that of the pages.
 */
export class Migration20261203_tier_of_account extends Migration {
  override up(): void {
    this.addSql(
      `alter table account add column tier text not null default 'STANDARD' check (tier in ('STANDARD', 'SILVER', 'GOLD', 'VIP'))`,
    );
    this.addSql(`update account set tier = customer_tier.tier from customer_tier where account_id = account.id`);
    this.addSql(`drop table customer_tier`);
    this.addSql(`create index accounts_of_tier on account (tier, id)`);
  }
}

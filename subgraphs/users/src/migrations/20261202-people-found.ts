import { Migration } from '@mikro-orm/migrations';

/**
 * What the list of accounts is filtered by. Names get their fingerprints at the next start, which has the keys
 * (`account.personal.ts`); until then an account is not found by its name.
 */
export class Migration20261202_people_found extends Migration {
  override up(): void {
    this.addSql(`alter table account add column name_hash text`);
    this.addSql(`create index accounts_of_name on account (name_hash, id)`);
    this.addSql(
      `create index accounts_to_fingerprint on account (id) where sealed_name is not null and name_hash is null`,
    );
    this.addSql(`create index accounts_of_status on account (status, id)`);
    this.addSql(`create index customers_of_tier on customer_tier (tier, account_id)`);
    this.addSql(`drop index accounts_of_role`);
    this.addSql(`create index accounts_of_role on account_role (role_id, account_id)`);
  }
}

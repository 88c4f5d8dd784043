import { Migration } from '@mikro-orm/migrations';

/**
 * E-mail addresses and names are sealed from here on. What was written before is sealed at the next start, which has the
 * keys (`account.personal.ts`); until then it waits in columns that nothing else reads.
 */
export class Migration20261121_account_personal extends Migration {
  override up(): void {
    this.addSql(`drop index one_account_an_email`);
    this.addSql(`alter table account rename column email to clear_email`);
    this.addSql(`alter table account rename column display_name to clear_name`);
    this.addSql(`alter table account alter column clear_email drop not null`);
    this.addSql(
      `alter table account add column email_hash text, add column sealed_email text, add column sealed_name text`,
    );
    // email_hash is an HMAC: it tells equal addresses, and nothing else without its key.
    this.addSql(`create unique index one_account_an_email on account (email_hash)`);
    this.addSql(
      `create index accounts_to_seal on account (id) where clear_email is not null or clear_name is not null`,
    );
  }
}

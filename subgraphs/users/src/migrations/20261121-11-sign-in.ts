import { Migration } from '@mikro-orm/migrations';

/** Usernames, and the same lock for names with and without an account. */
export class Migration20261121_sign_in extends Migration {
  override up(): void {
    this.addSql(`alter table failed_sign_in drop constraint failed_sign_in_account_id_fkey`);
    this.addSql(`create index failed_sign_in_by_age on failed_sign_in (window_ends_at)`);
    this.addSql(`alter table account add column username_hash text, add column sealed_username text`);
    this.addSql(`create unique index one_account_a_username on account (username_hash)`);
  }
}

import { Migration } from '@mikro-orm/migrations';

/** Lists of an account in the order of their time-ordered ids. */
export class Migration20261202_sign_in_lists extends Migration {
  override up(): void {
    this.addSql(`drop index sessions_of_account`);
    this.addSql(`create index sessions_of_account on session (account_id, id) where revoked_at is null`);
    this.addSql(`drop index logins_of_account`);
    this.addSql(`create index logins_of_account on login_event (account_id, id)`);
  }
}

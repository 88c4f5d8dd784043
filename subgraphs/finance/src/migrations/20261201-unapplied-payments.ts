import { Migration } from '@mikro-orm/migrations';

/** Accounts of money in suspense, and of what becomes of it in the end. */
export class Migration20261201_unapplied_payments extends Migration {
  override up(): void {
    this.addSql(`insert into ledger_account (code, name, type, parent_id)
      select '2200', 'Unapplied payments', 'LIABILITY', id from ledger_account where code = '2000'`);
    this.addSql(`insert into ledger_account (code, name, type) values ('4900', 'Other income', 'REVENUE')`);
  }
}

import { Migration } from '@mikro-orm/migrations';

/** Views that people save of a screen. Name and query are sealed with the owner's key: a query may name a customer. */
export class Migration20261202_views extends Migration {
  override up(): void {
    this.addSql(`create table saved_view (
      id uuid primary key,
      account_id uuid not null references account,
      screen text not null,
      sealed text not null,
      is_shared boolean not null,
      version int not null default 1)`);
    this.addSql(`create index saved_views_of_account on saved_view (account_id, screen)`);
    this.addSql(`create index shared_saved_views on saved_view (screen) where is_shared`);
  }
}

import { Migration } from '@mikro-orm/migrations';

/** The scope of a granted role; null for everywhere. */
export class Migration20261122_role_scopes extends Migration {
  override up(): void {
    this.addSql(`alter table account_role add column scope jsonb check (jsonb_typeof(scope) = 'object')`);
  }
}

import { Migration } from '@mikro-orm/migrations';

/** Where somebody has a role, when it is not everywhere. */
export class Migration20261122_role_scopes extends Migration {
  override up(): void {
    this.addSql(`alter table account_role add column scope jsonb check (jsonb_typeof(scope) = 'object')`);
  }
}

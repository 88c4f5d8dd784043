import { Migration } from '@mikro-orm/migrations';

/** Keys follow each other by the clock: no process has to be told. */
export class Migration20261121_signing_keys extends Migration {
  override up(): void {
    this.addSql(`alter table signing_key add column activates_at timestamptz, add column retires_at timestamptz`);
    this.addSql(
      `update signing_key set activates_at = created_at, retires_at = case when is_active then null else now() end`,
    );
    this.addSql(`alter table signing_key alter column activates_at set not null, drop column is_active`);
  }
}

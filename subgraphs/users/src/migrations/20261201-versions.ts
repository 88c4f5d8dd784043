import { Migration } from '@mikro-orm/migrations';

/** Versions of what people edit, so that of two edits of the same state the second is refused. */
export class Migration20261201_versions extends Migration {
  override up(): void {
    for (const table of ['role', 'api_client', 'user_address', 'profile', 'product_comparison'])
      this.addSql(`alter table ${table} add version int not null default 1`);
  }
}

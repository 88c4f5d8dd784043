import { Migration } from '@mikro-orm/migrations';

/** Items. */
export class Migration20260101_sample extends Migration {
  override up(): void {
    this.addSql(`create table sample_item (
      id uuid primary key,
      name text not null,
      created_at timestamptz not null)`);
  }
}

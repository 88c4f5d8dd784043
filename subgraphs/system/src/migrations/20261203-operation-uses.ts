import { Migration } from '@mikro-orm/migrations';

/** Uses of registered operations by day, in UTC. */
export class Migration20261203_operation_uses extends Migration {
  override up(): void {
    this.addSql(`create table operation_use (
      operation_id text not null,
      day date not null,
      count bigint not null check (count > 0),
      last_used_at timestamptz not null,
      primary key (operation_id, day))`);
    this.addSql(`create index operation_use_by_day on operation_use (day)`);
  }
}

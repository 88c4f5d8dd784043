import { Migration } from '@mikro-orm/migrations';

/** The history of prices; products by name. */
export class Migration20261201_prices extends Migration {
  override up(): void {
    this.addSql(`create table price_change (
      id uuid primary key,
      variant_id uuid not null references variant,
      currency char(3) not null,
      old_minor bigint check (old_minor >= 0),
      new_minor bigint not null check (new_minor >= 0),
      reason text,
      actor_kind text not null check (actor_kind in ('ANONYMOUS', 'USER', 'API_CLIENT', 'SYSTEM')),
      actor_id uuid not null,
      changed_at timestamptz not null,
      constraint a_price_change_changes_it check (old_minor is distinct from new_minor))`);
    this.addSql(`create index price_changes_of_variant on price_change (variant_id, id)`);
    this.addSql(`create index products_of_status_by_name on product (status, name, id)`);
    this.addSql(`create index products_by_change on product (updated_at, id)`);
    this.addSql(`create index products_of_status on product (status, updated_at, id)`);
  }
}

import { Migration } from '@mikro-orm/migrations';

/** The network of a reservation, as a keyed hash; stored only where a shop limits the units of one address. */
export class Migration20261130_held_from extends Migration {
  override up(): void {
    this.addSql(`create table held_from (
      order_id uuid primary key,
      network text not null)`);
    this.addSql(`create index held_from_network on held_from (network)`);
  }
}

import { Migration } from '@mikro-orm/migrations';

/** From where places were taken, as a keyed hash: written only where a shop limits what one address may hold. */
export class Migration20261130_held_from extends Migration {
  override up(): void {
    this.addSql(`create table held_from (
      order_id uuid primary key,
      network text not null)`);
    this.addSql(`create index held_from_network on held_from (network)`);
  }
}

import { Migration } from '@mikro-orm/migrations';

/** Kind of the actor behind each step of an order. Steps of earlier versions have none: the id alone tells the system from others. */
export class Migration20261204_history_actors extends Migration {
  override up(): void {
    this.addSql(`alter table order_status_change
      add column actor_kind text check (actor_kind in ('ANONYMOUS', 'USER', 'API_CLIENT', 'SYSTEM'))`);
  }
}

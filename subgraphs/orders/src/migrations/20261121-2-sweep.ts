import { Migration } from '@mikro-orm/migrations';

/**
 * A sweep reads the live holds of one offer in the order of their orders; without this index it read every hold or every
 * order. No query used the dropped index, and each reservation wrote to it.
 */
export class Migration20261121_sweep extends Migration {
  override up(): void {
    this.addSql(`create index live_holds_of_offer on quota_hold (offer_id, order_id) where state <> 'RELEASED'`);
    this.addSql(`drop index held_of_offer`);
  }
}

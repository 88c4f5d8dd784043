import { Migration } from '@mikro-orm/migrations';

/**
 * A sweep goes through the living holds of one offer in the order of their orders; without this it read every hold there
 * ever was, or every order. Nobody asked for the index that goes, and each reservation wrote to it.
 */
export class Migration20261121_sweep extends Migration {
  override up(): void {
    this.addSql(`create index live_holds_of_offer on quota_hold (offer_id, order_id) where state <> 'RELEASED'`);
    this.addSql(`drop index held_of_offer`);
  }
}

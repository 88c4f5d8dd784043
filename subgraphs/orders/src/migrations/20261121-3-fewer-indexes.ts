import { Migration } from '@mikro-orm/migrations';

/**
 * Index writes are a third of the cost of a reservation. Lines and status changes are only looked up by their order, so
 * their keys begin with it; one index over the live holds serves the limit per customer and the sweep.
 */
export class Migration20261121_fewer_indexes extends Migration {
  override up(): void {
    this.addSql(
      `alter table order_status_change drop constraint order_status_change_pkey, add primary key (order_id, id)`,
    );
    this.addSql(`drop index history_of_order`);
    this.addSql(`alter table order_adjustment drop constraint order_adjustment_line_id_fkey`);
    this.addSql(`alter table order_line drop constraint order_line_pkey, add primary key (order_id, id)`);
    this.addSql(`drop index lines_of_order`);
    this.addSql(
      `alter table order_adjustment add foreign key (order_id, line_id) references order_line (order_id, id)`,
    );
    this.addSql(`create index live_holds on quota_hold (offer_id, user_id, order_id) where state <> 'RELEASED'`);
    this.addSql(`drop index live_holds_of_user`);
    this.addSql(`drop index live_holds_of_offer`);
  }
}

import { Migration } from '@mikro-orm/migrations';

/**
 * An order may be made of a coupon's hold, or be paid late with it, only as long as the hold was not given up: both, and who
 * gives up, meet at the hold's row. And money that came for an order that had expired waits until its coupon is taken again.
 */
export class Migration20261130_late_money extends Migration {
  override up(): void {
    this.addSql(`create table coupon_hold (
      hold_id uuid primary key,
      given_up_at timestamptz)`);
    this.addSql(`insert into coupon_hold (hold_id)
      select distinct coupon_hold_id from orders where coupon_hold_id is not null`);
    this.addSql(`create table late_money (
      payment_id uuid primary key,
      order_id uuid not null references orders,
      amount_minor bigint not null check (amount_minor > 0),
      currency char(3) not null,
      received_at timestamptz not null)`);
  }
}

import { Migration } from '@mikro-orm/migrations';

/**
 * A new order and late money may use a coupon hold only while it is not given up: both, and the transaction that gives it up,
 * lock the hold's row. Late money for an expired order waits until its coupon is taken again.
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

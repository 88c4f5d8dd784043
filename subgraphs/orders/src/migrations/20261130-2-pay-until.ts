import { Migration } from '@mikro-orm/migrations';

/** The latest payment deadline of an offer's orders: the window's end plus the grace period, earlier after an early close. */
export class Migration20261130_pay_until extends Migration {
  override up(): void {
    this.addSql(`alter table quota add column pay_until timestamptz`);
    this.addSql(`update quota
        set pay_until = close_at + make_interval(mins => (offer.terms ->> 'paymentGraceMinutes')::int)
       from offer where offer.offer_id = quota.offer_id`);
  }
}

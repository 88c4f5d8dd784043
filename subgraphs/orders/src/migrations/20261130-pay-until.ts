import { Migration } from '@mikro-orm/migrations';

/** Until when an offer's orders can be paid at the latest: the window's end and the grace, sooner when it was closed early. */
export class Migration20261130_pay_until extends Migration {
  override up(): void {
    this.addSql(`alter table quota add column pay_until timestamptz`);
    this.addSql(`update quota
        set pay_until = close_at + make_interval(mins => (offer.terms ->> 'paymentGraceMinutes')::int)
       from offer where offer.offer_id = quota.offer_id`);
  }
}

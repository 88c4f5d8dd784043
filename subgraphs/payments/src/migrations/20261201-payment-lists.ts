import { Migration } from '@mikro-orm/migrations';

/** Lists of payments and refunds, when a payment succeeded, and why a payment or a refund failed. */
export class Migration20261201_payment_lists extends Migration {
  override up(): void {
    for (const table of ['payment', 'refund']) {
      // A cursor holds a moment to the millisecond.
      this.addSql(`alter table ${table} alter column created_at type timestamptz(3)`);
      this.addSql(`alter table ${table} add column failure_code text check (failure_code in
        ('DECLINED', 'CANCELLED_BY_CUSTOMER', 'EXPIRED', 'PROVIDER_ERROR', 'OTHER'))`);
      this.addSql(`create index ${table}s_newest_first on ${table} (created_at desc, id desc)`);
      this.addSql(`create index ${table}s_by_status on ${table} (status, created_at desc, id desc)`);
    }
    this.addSql(`create index payments_by_provider on payment (provider, created_at desc, id desc)`);
    this.addSql(`alter table payment add column succeeded_at timestamptz`);
    this.addSql(`update payment set succeeded_at = capture.at
      from payment_transaction as capture
     where capture.payment_id = payment.id and capture.action = 'CAPTURE' and capture.result = 'OK'`);
    this.addSql(`update payment set failure_code = 'DECLINED' where status = 'FAILED'`);
    this.addSql(`update refund set failure_code = 'OTHER' where status = 'FAILED'`);
    this.addSql(
      `alter table payment add constraint captured_at_a_time check ((captured_minor > 0) = (succeeded_at is not null))`,
    );
  }
}

import { Migration } from '@mikro-orm/migrations';

/** Money that providers received and no payment could take: kept until it is applied, refunded or written off. */
export class Migration20261201_unapplied_payment extends Migration {
  override up(): void {
    this.addSql(`create sequence unapplied_payment_number`);
    this.addSql(`create table unapplied_payment (
      id uuid primary key,
      number text not null unique,
      provider text not null,
      provider_payment_id text not null,
      reference text not null,
      reason text not null check (reason in
        ('AMOUNT_TOO_LOW', 'AMOUNT_TOO_HIGH', 'OTHER_CURRENCY', 'OTHER_PAYMENT', 'UNKNOWN_PAYMENT')),
      status text not null check (status in ('OPEN', 'REFUNDING', 'APPLIED', 'REFUNDED', 'WRITTEN_OFF', 'CORRECTED')),
      amount_minor bigint not null check (amount_minor > 0),
      applied_minor bigint not null check (applied_minor >= 0),
      refunded_minor bigint not null check (refunded_minor >= 0),
      written_off_minor bigint not null check (written_off_minor >= 0),
      currency char(3) not null,
      payment_id uuid references payment,
      applied_payment_id uuid unique references payment,
      received_at timestamptz(3) not null,
      updated_at timestamptz not null,
      constraint one_receipt_a_provider_payment unique (provider, provider_payment_id),
      constraint applied_to_a_payment check ((applied_minor > 0) = (applied_payment_id is not null)),
      constraint each_unit_resolved_once check (case
        when status in ('OPEN', 'REFUNDING') then applied_minor + refunded_minor + written_off_minor < amount_minor
        when status = 'CORRECTED' then applied_minor + refunded_minor + written_off_minor = 0
        else applied_minor + refunded_minor + written_off_minor = amount_minor end))`);
    this.addSql(`create index unapplied_payments_newest_first on unapplied_payment (received_at desc, id desc)`);
    this.addSql(`create index unapplied_payments_by_status on unapplied_payment (status, received_at desc, id desc)`);
    this.addSql(`alter table refund alter column payment_id drop not null, alter column order_id drop not null`);
    this.addSql(`alter table refund add column unapplied_payment_id uuid references unapplied_payment,
      add constraint refund_of_one_receipt check ((payment_id is null) = (unapplied_payment_id is not null)),
      add constraint refund_of_an_order check ((payment_id is null) = (order_id is null))`);
    this.addSql(`create index refunds_of_unapplied_payment on refund (unapplied_payment_id)
      where unapplied_payment_id is not null`);
    // Named by notifications of money only; earlier ones have none.
    this.addSql(`alter table provider_webhook add column provider_payment_id text`);
  }
}

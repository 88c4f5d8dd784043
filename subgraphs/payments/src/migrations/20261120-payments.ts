import { Migration } from '@mikro-orm/migrations';

/** Payments, what providers said of them, and the money that went back. No money row is ever deleted. */
export class Migration20261120_payments extends Migration {
  override up(): void {
    this.addSql(`create sequence payment_number`);
    this.addSql(`create sequence refund_number`);
    // A copy: orders owns the truth. CLOSED is final.
    this.addSql(`create table payable_order (
      order_id uuid primary key,
      user_id uuid not null,
      amount_minor bigint not null check (amount_minor >= 0),
      currency char(3) not null,
      due_at timestamptz,
      state text not null check (state in ('OPEN', 'CLOSED')),
      closed_as text check (closed_as in ('PAID', 'CANCELLED', 'EXPIRED')),
      constraint closed_order_says_why check ((state = 'CLOSED') = (closed_as is not null)))`);
    this.addSql(`create table payment (
      id uuid primary key,
      number text not null unique,
      order_id uuid not null,
      user_id uuid not null,
      provider text not null check (provider in ('ECPAY', 'NEWEBPAY', 'LINEPAY', 'VNPAY', 'MOMO', 'ZALOPAY', 'STRIPE', 'PAYPAL',
        'BANK_TRANSFER', 'COD', 'MOCK')),
      status text not null check (status in ('INIT', 'PENDING_PROVIDER', 'AUTHORIZED', 'SUCCEEDED', 'FAILED', 'EXPIRED', 'CANCELLED',
        'LATE_SUCCEEDED', 'APPLIED', 'PARTIALLY_REFUNDED', 'REFUNDED')),
      amount_minor bigint not null check (amount_minor > 0),
      captured_minor bigint not null,
      refunded_minor bigint not null,
      currency char(3) not null,
      pay_url text,
      provider_payment_id text,
      expires_at timestamptz not null,
      created_at timestamptz not null,
      updated_at timestamptz not null,
      constraint never_more_refunded_than_captured check (0 <= refunded_minor and refunded_minor <= captured_minor),
      constraint never_more_captured_than_asked check (captured_minor <= amount_minor),
      constraint captured_once_succeeded check ((captured_minor > 0) =
        (status in ('SUCCEEDED', 'LATE_SUCCEEDED', 'APPLIED', 'PARTIALLY_REFUNDED', 'REFUNDED'))),
      constraint refunded_when_it_says_so check ((refunded_minor > 0) = (status in ('PARTIALLY_REFUNDED', 'REFUNDED'))))`);
    this.addSql(`create index payments_of_order on payment (order_id, id desc)`); // newest first, as an order shows them
    // Two taps at once, two replicas at once: the customer never gets two pages to pay at.
    this.addSql(`create unique index one_open_payment_per_order on payment (order_id)
      where status in ('INIT', 'PENDING_PROVIDER', 'AUTHORIZED')`);
    this.addSql(`create unique index one_payment_a_provider_id on payment (provider, provider_payment_id)`);
    this.addSql(`create table payment_transaction (
      id uuid primary key,
      payment_id uuid not null references payment,
      action text not null check (action in ('CHARGE', 'AUTHORIZE', 'CAPTURE', 'REFUND')),
      result text not null check (result in ('OK', 'NG')),
      amount_minor bigint not null check (amount_minor >= 0),
      provider_txn_id text,
      raw jsonb,
      at timestamptz not null)`);
    this.addSql(`create index transactions_of_payment on payment_transaction (payment_id)`);
    this.addSql(`create unique index payment_captured_once on payment_transaction (payment_id)
      where action = 'CAPTURE' and result = 'OK'`);
    this.addSql(`create trigger payment_transaction_is_append_only before update or delete or truncate on payment_transaction
      for each statement execute function refuse_change()`);
    this.addSql(`create table refund (
      id uuid primary key,
      number text not null unique,
      payment_id uuid not null references payment,
      order_id uuid not null,
      amount_minor bigint not null check (amount_minor > 0),
      currency char(3) not null,
      reason text not null,
      source text not null,
      status text not null check (status in ('REQUESTED', 'PROCESSING', 'COMPLETED', 'FAILED')),
      attempts int not null check (attempts >= 0),
      provider_refund_id text,
      error text,
      created_at timestamptz not null,
      updated_at timestamptz not null,
      constraint one_refund_a_source unique (payment_id, source))`);
    this.addSql(`create table provider_webhook (
      id uuid primary key,
      provider text not null,
      provider_event_id text not null,
      type text not null,
      payment_id uuid references payment,
      status text not null check (status in ('APPLIED', 'IGNORED', 'UNMATCHED', 'REJECTED')),
      error text,
      payload jsonb not null,
      received_at timestamptz not null,
      constraint each_notification_once unique (provider, provider_event_id))`);
    this.addSql(
      `create index webhooks_to_look_at on provider_webhook (received_at) where status in ('UNMATCHED', 'REJECTED')`,
    );

    // The mock company's own books, which no code outside src/provider/mock reads.
    this.addSql(`create table mock_payment (
      id uuid primary key,
      token text not null unique,
      reference text not null unique,
      order_id uuid not null,
      amount_minor bigint not null check (amount_minor > 0),
      refunded_minor bigint not null default 0,
      currency char(3) not null,
      outcome text check (outcome in ('SUCCEEDED', 'FAILED', 'EXPIRED')),
      created_at timestamptz not null,
      constraint mock_never_returns_more_than_it_took check (refunded_minor between 0 and amount_minor))`);
    this.addSql(`create table mock_notification (
      id uuid primary key,
      mock_payment_id uuid not null references mock_payment,
      type text not null,
      body text not null,
      created_at timestamptz not null,
      delivered_at timestamptz)`);
    this.addSql(`create index notifications_of_mock_payment on mock_notification (mock_payment_id)`);
    this.addSql(`create table mock_refund (
      id uuid primary key,
      mock_payment_id uuid not null references mock_payment,
      reference text not null unique,
      amount_minor bigint not null check (amount_minor > 0),
      created_at timestamptz not null)`);
  }
}

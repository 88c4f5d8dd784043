import type { Invariant } from '@muster/kit/subgraph';

/** Invariants, each with the query that finds its violations: no row is right. */
export const invariants: readonly Invariant[] = [
  {
    name: 'refunded <= captured <= amount',
    sql: `select number from payment where refunded_minor > captured_minor or captured_minor > amount_minor`,
  },
  {
    name: 'a payment is captured exactly when it has one successful CAPTURE',
    sql: `select payment.number, payment.status
            from payment
            left join payment_transaction as capture
              on capture.payment_id = payment.id and capture.action = 'CAPTURE' and capture.result = 'OK'
           group by payment.id
          having count(capture.id) <> (payment.captured_minor > 0)::int`,
  },
  {
    name: 'an order has at most one open payment',
    sql: `select order_id from payment where status in ('INIT', 'PENDING_PROVIDER', 'AUTHORIZED') group by order_id having count(*) > 1`,
  },
  {
    name: 'no order keeps two payments',
    sql: `select order_id from payment where status in ('SUCCEEDED', 'APPLIED') group by order_id having count(*) > 1`,
  },
  {
    name: 'a closed order has no open payment',
    sql: `select payment.number
            from payment join payable_order using (order_id)
           where payable_order.state = 'CLOSED' and payment.status in ('INIT', 'PENDING_PROVIDER', 'AUTHORIZED')`,
  },
  {
    name: 'the refunded amount is the sum of the completed refunds',
    sql: `select payment.number
            from payment
            left join refund on refund.payment_id = payment.id and refund.status = 'COMPLETED'
           group by payment.id
          having coalesce(sum(refund.amount_minor), 0) <> payment.refunded_minor`,
  },
  {
    name: 'refunds that are not FAILED never exceed the captured amount',
    sql: `select payment.number
            from payment
            join refund on refund.payment_id = payment.id and refund.status <> 'FAILED'
           group by payment.id
          having sum(refund.amount_minor) > payment.captured_minor`,
  },
  {
    // Except notifications that are still in flight or in suspense.
    name: 'a payment at the mock provider is captured here once its notification is delivered',
    sql: `select mock_payment.reference
            from mock_payment
            join mock_notification as notification on notification.mock_payment_id = mock_payment.id
             and notification.type = 'payment.succeeded' and notification.delivered_at is not null
            left join payment on payment.number = mock_payment.reference
           where coalesce(payment.captured_minor, 0) <> mock_payment.amount_minor
             and not exists (select from provider_webhook as webhook
                              where webhook.provider = 'MOCK' and webhook.provider_event_id = notification.id::text
                                and webhook.status in ('REJECTED', 'UNMATCHED'))`,
  },
  {
    // Except money that was in suspense: it has a payment of ours of another amount, or none.
    name: 'a capture with MOCK is a payment at the mock provider',
    sql: `select payment.number
            from payment left join mock_payment on mock_payment.reference = payment.number
           where payment.provider = 'MOCK' and payment.captured_minor > 0
             and not exists (select from unapplied_payment where applied_payment_id = payment.id)
             and (mock_payment.outcome is distinct from 'SUCCEEDED' or mock_payment.amount_minor <> payment.captured_minor)`,
  },
  {
    // A refund is PROCESSING between the two commits.
    name: 'the refunded amount is the same at the mock provider',
    sql: `select payment.number
            from payment join mock_payment on mock_payment.reference = payment.number
            left join unapplied_payment as unapplied on unapplied.provider = 'MOCK'
             and unapplied.provider_payment_id = mock_payment.id::text
           where mock_payment.refunded_minor <> payment.refunded_minor + coalesce(unapplied.refunded_minor, 0)
             and not exists (select from refund where refund.status = 'PROCESSING'
                              and (refund.payment_id = payment.id or refund.unapplied_payment_id = unapplied.id))`,
  },
  {
    name: 'money that came is captured, or was in suspense',
    sql: `select webhook.provider, webhook.provider_event_id
            from provider_webhook as webhook
           where webhook.provider_payment_id is not null and webhook.status <> 'IGNORED'
             and not exists (select from payment
                              where payment.provider = webhook.provider
                                and payment.provider_payment_id = webhook.provider_payment_id and captured_minor > 0)
             and not exists (select from unapplied_payment as unapplied
                              where unapplied.provider = webhook.provider
                                and unapplied.provider_payment_id = webhook.provider_payment_id)`,
  },
  {
    name: 'each unit in suspense is applied, refunded or written off once',
    sql: `select unapplied.number
            from unapplied_payment as unapplied
            left join payment on payment.id = unapplied.applied_payment_id
           where unapplied.applied_minor <> coalesce(payment.captured_minor, 0)
              or unapplied.refunded_minor <> (select coalesce(sum(amount_minor), 0) from refund
                                               where unapplied_payment_id = unapplied.id and status = 'COMPLETED')
              or (unapplied.status = 'REFUNDING') <> exists (select from refund
                   where unapplied_payment_id = unapplied.id and status in ('REQUESTED', 'PROCESSING'))`,
  },
];

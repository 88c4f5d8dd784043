import type { Invariant } from '@muster/kit/subgraph';

/** Sentences that always hold, each with the query that finds what breaks it: no row is right. */
export const invariants: readonly Invariant[] = [
  {
    name: 'never more is refunded than was captured, nor more captured than was asked for',
    sql: `select number from payment where refunded_minor > captured_minor or captured_minor > amount_minor`,
  },
  {
    name: 'a payment has its money exactly when one CAPTURE of it went well',
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
    name: 'no order that takes no more money has an open payment',
    sql: `select payment.number
            from payment join payable_order using (order_id)
           where payable_order.state = 'CLOSED' and payment.status in ('INIT', 'PENDING_PROVIDER', 'AUTHORIZED')`,
  },
  {
    name: 'what went back of a payment is the sum of its completed refunds',
    sql: `select payment.number
            from payment
            left join refund on refund.payment_id = payment.id and refund.status = 'COMPLETED'
           group by payment.id
          having coalesce(sum(refund.amount_minor), 0) <> payment.refunded_minor`,
  },
  {
    name: 'no more is promised back than was captured',
    sql: `select payment.number
            from payment
            join refund on refund.payment_id = payment.id and refund.status <> 'FAILED'
           group by payment.id
          having sum(refund.amount_minor) > payment.captured_minor`,
  },
  {
    // A notification that is still on its way, or that was put in suspense, is not ours yet.
    name: 'what the mock company took is here, once it has told us',
    sql: `select mock_payment.reference
            from mock_payment
            join mock_notification as told on told.mock_payment_id = mock_payment.id
             and told.type = 'payment.succeeded' and told.delivered_at is not null
            left join payment on payment.number = mock_payment.reference
           where coalesce(payment.captured_minor, 0) <> mock_payment.amount_minor
             and not exists (select from provider_webhook as webhook
                              where webhook.provider = 'MOCK' and webhook.provider_event_id = told.id::text
                                and webhook.status in ('REJECTED', 'UNMATCHED'))`,
  },
  {
    name: 'what was captured with MOCK is paid at the mock company',
    sql: `select payment.number
            from payment left join mock_payment on mock_payment.reference = payment.number
           where payment.provider = 'MOCK' and payment.captured_minor > 0
             and (mock_payment.outcome is distinct from 'SUCCEEDED' or mock_payment.amount_minor <> payment.captured_minor)`,
  },
  {
    // Between the company's books and ours there is a moment in which the refund is PROCESSING.
    name: 'the mock company returned what we say it did',
    sql: `select payment.number
            from payment join mock_payment on mock_payment.reference = payment.number
           where mock_payment.refunded_minor <> payment.refunded_minor
             and not exists (select from refund where refund.payment_id = payment.id and refund.status = 'PROCESSING')`,
  },
];

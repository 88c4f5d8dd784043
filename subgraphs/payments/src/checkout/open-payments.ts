import { paymentCreated } from '@muster/events';
import type { Caller } from '@muster/kit/domain';
import { type Database, newId, outboxRow, pendingEvent, rowset, type Statement } from '@muster/kit/orm';
import type { Payment } from '../payment/payment.entity.ts';
import { PAYMENT_COLUMNS, type PaymentRow, paymentsById } from '../payment/payment.rows.ts';
import { paymentStates } from '../payment/payment.states.ts';
import { factsOf } from '../payment/settle-payment.ts';
import type { CreatedPayment } from '../provider/provider.ts';

/** Payment that the provider accepted. */
export interface AcceptedPayment {
  readonly payment: Payment;
  readonly created: CreatedPayment;
  readonly caller: Caller;
}

/**
 * Opens payments with their checkout URLs, many in one statement. A payment that ended meanwhile stays ended, but the id of the
 * provider is stored: money may still arrive.
 */
export async function openPayments(db: Database, accepted: readonly AcceptedPayment[]): Promise<Payment[]> {
  const [rows] = await db.hot.write([opening(accepted, db.clock.now())]);
  const found = paymentsById(db, rows as readonly PaymentRow[]);
  db.wake.outbox();
  return accepted.map(({ payment }) => found.get(payment.id)!);
}

/** Outbox row without its final deadline: the statement sets `expiresAt` from the payment's row. */
const eventOf = (payment: Payment) =>
  outboxRow(pendingEvent(paymentCreated, { ...factsOf(payment), expiresAt: payment.expiresAt.toISOString() }));

type AcceptedWithEvent = AcceptedPayment & { readonly event: ReturnType<typeof eventOf> };

const givenPayments = rowset<AcceptedWithEvent>('given', {
  id: ['uuid', ({ payment }) => payment.id],
  transactionId: ['uuid', () => newId()],
  payUrl: ['text', ({ created }) => created.payUrl],
  providerPaymentId: ['text', ({ created }) => created.providerPaymentId],
  correlationId: ['text', ({ caller }) => caller.correlationId],
  actorKind: ['text', ({ caller }) => caller.actor.kind],
  actorId: ['uuid', ({ caller }) => caller.actor.id],
  partition: ['smallint', ({ event }) => event.partition],
  payload: ['json', ({ event }) => JSON.stringify(event.payload)],
});

const opening = (accepted: readonly AcceptedPayment[], now: Date): Statement => ({
  sql: `with given as materialized (
      select ?::timestamptz as now, given.* from ${givenPayments.from}),
    before as materialized (
      select id, status = 'INIT' as opens from payment where id in (select id from given) order by id for update),
    opened as (
      update payment
         set provider_payment_id = coalesce(payment.provider_payment_id, given.provider_payment_id),
             pay_url = case when opens then given.pay_url else payment.pay_url end,
             status = case when opens then ?::text else status end,
             updated_at = case when opens then now else updated_at end
        from given join before using (id) where payment.id = given.id
      returning ${PAYMENT_COLUMNS.replaceAll(/\w+/g, 'payment.$&')}),
    new as materialized (select given.*, opened.amount_minor, opened.order_id, opened.expires_at
                           from given join opened using (id) join before using (id) where opens),
    charged as (
      insert into payment_transaction (id, payment_id, action, result, amount_minor, provider_txn_id, at)
      select transaction_id, id, 'CHARGE', 'OK', amount_minor, provider_payment_id, now from new returning 1),
    emitted as (
      insert into outbox_event (type, version, partition, ordering_key, payload, correlation_id, actor_kind, actor_id, occurred_at)
      select ?::text, ?::int, partition, order_id::text,
             (payload::jsonb || jsonb_build_object('expiresAt', to_char(expires_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')))::json,
             correlation_id, actor_kind, actor_id, now from new returning 1)
    select ${PAYMENT_COLUMNS} from opened`,
  params: [
    now,
    ...givenPayments.params(accepted.map((one) => ({ ...one, event: eventOf(one.payment) }))),
    paymentStates.next('INIT', 'open'),
    paymentCreated.type,
    paymentCreated.version,
  ],
});

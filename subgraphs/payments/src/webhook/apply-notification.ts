import { lock, newId, type Tx } from '@muster/kit/orm';
import { closePayableOrder } from '../payable-order/close-payable-order.ts';
import { lockPayableOrder } from '../payable-order/payable-order.rows.ts';
import type { Payment } from '../payment/payment.entity.ts';
import { insertTransaction, lockPayment } from '../payment/payment.rows.ts';
import { expirePayment, failPayment, succeedPayment } from '../payment/settle-payment.ts';
import type { ProviderName, ProviderNotification, WebhookVerdict } from '../provider/provider.ts';
import { markCorrected, receiveUnapplied } from '../unapplied/settle-unapplied.ts';
import { UnappliedPayment } from '../unapplied/unapplied-payment.entity.ts';
import { unappliedReasonOf } from '../unapplied/unapplied-reason.ts';
import { type Judgement, judgeNotification, type Settling } from './judge-notification.ts';

/** Applies a notification once: the row with its event id commits with the effect, so a redelivery has none. */
export async function applyNotification(
  tx: Tx,
  provider: ProviderName,
  notification: ProviderNotification,
): Promise<WebhookVerdict> {
  const payment = await lockPaymentOf(tx, notification.reference);
  const judged = judgeNotification(provider, notification, payment);
  const suspended = isCapture(judged) ? await lockSuspended(tx, provider, notification) : null;
  const judgement = suspended === null ? judged : afterSuspense(judged, suspended);
  if (!(await insertWebhook(tx, provider, notification, payment, judgement))) return 'DUPLICATE';
  if (judgement.verdict === 'REJECTED' || judgement.verdict === 'UNMATCHED') {
    const reason = isCapture(judged) ? null : unappliedReasonOf(provider, notification, payment);
    if (reason !== null) await receiveUnapplied(tx, provider, notification, payment, reason);
  }
  if (payment === null) return judgement.verdict;
  if (judgement.verdict === 'REJECTED') {
    const { eventId, type, amountMinor, currency } = notification;
    const after = { provider, eventId, type, amountMinor, currency, why: judgement.error };
    tx.audit({ action: 'payment.reject_notification', entityType: 'Payment', entityId: payment.id, after });
  }
  if (judgement.verdict === 'APPLIED' && suspended !== null) markCorrected(tx, suspended);
  if (judgement.verdict === 'APPLIED') await settle(tx, payment, judgement.verb, notification);
  return judgement.verdict;
}

const isCapture = ({ verb }: Judgement): boolean => verb === 'succeed' || verb === 'succeedLate';

/** Money in suspense of the same payment at the provider, which an earlier notification named with another amount. */
async function lockSuspended(
  tx: Tx,
  provider: ProviderName,
  { providerPaymentId }: ProviderNotification,
): Promise<UnappliedPayment | null> {
  const [row] = await tx.run<{ id: string }>({
    sql: 'select id from unapplied_payment where provider = ? and provider_payment_id = ?',
    params: [provider, providerPaymentId],
  });
  return row === undefined ? null : lock(tx, UnappliedPayment, row.id, 'unapplied payment');
}

/** The right amount corrects money that is in suspense as a whole. Once a part is resolved, the notification comes too late. */
const afterSuspense = (judged: Judgement, { status, appliedMinor }: UnappliedPayment): Judgement =>
  status === 'OPEN' && appliedMinor === 0
    ? judged
    : { verdict: 'REJECTED', verb: null, error: `the money of this payment was in suspense and is ${status}` };

/** Lock order: order, then payment. */
async function lockPaymentOf(tx: Tx, number: string): Promise<Payment | null> {
  const [found] = await tx.run<{ id: string; order_id: string }>({
    sql: 'select id, order_id from payment where number = ?',
    params: [number],
  });
  if (found === undefined) return null;
  await lockPayableOrder(tx, found.order_id);
  return lockPayment(tx, found.id);
}

/** False for a redelivery. */
async function insertWebhook(
  tx: Tx,
  provider: ProviderName,
  { eventId, type, payload, outcome, amountMinor, providerPaymentId }: ProviderNotification,
  payment: Payment | null,
  { verdict, error }: Judgement,
): Promise<boolean> {
  const inserted = await tx.run({
    sql: `insert into provider_webhook (id, provider, provider_event_id, type, payment_id, status, error, payload, received_at,
       provider_payment_id)
     values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     on conflict on constraint each_notification_once do nothing returning 1`,
    params: [
      newId(),
      provider,
      eventId,
      type,
      payment?.id ?? null,
      verdict,
      error,
      JSON.stringify(payload),
      tx.now,
      outcome === 'SUCCEEDED' && amountMinor > 0 ? providerPaymentId : null,
    ],
  });
  return inserted.length === 1;
}

async function settle(tx: Tx, payment: Payment, verb: Settling, notification: ProviderNotification): Promise<void> {
  payment.providerPaymentId ??= notification.providerPaymentId;
  await insertTransaction(tx, payment.id, {
    action: verb === 'authorize' ? 'AUTHORIZE' : 'CAPTURE',
    result: verb === 'fail' || verb === 'expire' ? 'NG' : 'OK',
    amountMinor: notification.amountMinor,
    providerTxnId: notification.providerPaymentId,
    raw: notification.payload,
  });
  switch (verb) {
    case 'authorize':
      return payment.move(verb, tx.now);
    case 'fail':
      return failPayment(tx, payment, notification.failure ?? 'DECLINED', notification.type);
    case 'expire':
      return expirePayment(tx, payment);
    default:
      succeedPayment(tx, payment, verb);
      return closeOrderOf(tx, payment);
  }
}

/** Closes the order at once, before `order.paid` arrives: no second payment may begin or succeed in between. */
async function closeOrderOf(tx: Tx, { id, orderId, userId, amountMinor, currency }: Payment): Promise<void> {
  const order = await lockPayableOrder(tx, orderId);
  if (order?.state === 'CLOSED') return;
  await closePayableOrder(tx, { orderId, userId, totalMinor: amountMinor, currency }, 'PAID', id);
}

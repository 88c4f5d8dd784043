import { newId, type Tx } from '@muster/kit/orm';
import { closePayableOrder } from '../payable-order/close-payable-order.ts';
import { lockPayableOrder } from '../payable-order/payable-order.rows.ts';
import type { Payment } from '../payment/payment.entity.ts';
import { insertTransaction, lockPayment } from '../payment/payment.rows.ts';
import { expirePayment, failPayment, succeedPayment } from '../payment/settle-payment.ts';
import type { ProviderName, ProviderNotification, WebhookVerdict } from '../provider/provider.ts';
import { type Judgement, judgeNotification, type Settling } from './judge-notification.ts';

/** Takes what a provider says, once: the row with its event id is written with the effect, so a repeat finds it and does nothing. */
export async function applyNotification(
  tx: Tx,
  provider: ProviderName,
  notification: ProviderNotification,
): Promise<WebhookVerdict> {
  const payment = await lockPaymentOf(tx, notification.reference);
  const judgement = judgeNotification(provider, notification, payment);
  if (!(await keep(tx, provider, notification, payment, judgement))) return 'DUPLICATE';
  if (payment === null) return judgement.verdict;
  if (judgement.verdict === 'REJECTED') {
    // Money in suspense: an administrator has to look at it.
    const { eventId, type, amountMinor, currency } = notification;
    const after = { provider, eventId, type, amountMinor, currency, why: judgement.error };
    tx.audit({ action: 'payment.reject_notification', entityType: 'Payment', entityId: payment.id, after });
  }
  if (judgement.verdict === 'APPLIED') await settle(tx, payment, judgement.verb, notification);
  return judgement.verdict;
}

/** The order before its payments, as everywhere. */
async function lockPaymentOf(tx: Tx, number: string): Promise<Payment | null> {
  const [known] = await tx.run<{ id: string; order_id: string }>({
    sql: 'select id, order_id from payment where number = ?',
    params: [number],
  });
  if (known === undefined) return null;
  await lockPayableOrder(tx, known.order_id);
  return lockPayment(tx, known.id);
}

/** False when this notification was here before. */
async function keep(
  tx: Tx,
  provider: ProviderName,
  { eventId, type, payload }: ProviderNotification,
  payment: Payment | null,
  { verdict, error }: Judgement,
): Promise<boolean> {
  const kept = await tx.run({
    sql: `insert into provider_webhook (id, provider, provider_event_id, type, payment_id, status, error, payload, received_at)
     values (?, ?, ?, ?, ?, ?, ?, ?, ?)
     on conflict on constraint each_notification_once do nothing returning 1`,
    params: [newId(), provider, eventId, type, payment?.id ?? null, verdict, error, JSON.stringify(payload), tx.now],
  });
  return kept.length === 1;
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
      return failPayment(tx, payment, notification.type);
    case 'expire':
      return expirePayment(tx, payment);
    default:
      succeedPayment(tx, payment, verb);
      return takeNoMoreMoney(tx, payment);
  }
}

/** Between this success and orders' own word no second payment may begin, and none that did may be paid in time. */
async function takeNoMoreMoney(tx: Tx, { id, orderId, userId, amountMinor, currency }: Payment): Promise<void> {
  const order = await lockPayableOrder(tx, orderId);
  if (order?.state === 'CLOSED') return;
  await closePayableOrder(tx, { orderId, userId, totalMinor: amountMinor, currency }, 'PAID', id);
}

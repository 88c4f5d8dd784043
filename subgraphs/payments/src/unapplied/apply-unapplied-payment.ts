import { field, InvalidInput, InvalidTransition, isId, NotFound } from '@muster/kit/domain';
import { newId, nextNumber, type Tx } from '@muster/kit/orm';
import { z } from 'zod';
import { closePayableOrder } from '../payable-order/close-payable-order.ts';
import type { PayableOrder } from '../payable-order/payable-order.entity.ts';
import { lockPayableOrder } from '../payable-order/payable-order.rows.ts';
import { Payment } from '../payment/payment.entity.ts';
import { insertTransaction, lockPayment } from '../payment/payment.rows.ts';
import { openStatuses } from '../payment/payment.states.ts';
import { succeedPayment } from '../payment/settle-payment.ts';
import { markApplied } from './settle-unapplied.ts';
import { UnappliedPayment, unresolvedOf } from './unapplied-payment.entity.ts';
import { OrderNotCovered } from './unapplied-payment.refusals.ts';
import { lockUnapplied } from './write-off-unapplied-payment.ts';

export const ApplyUnapplied = z.object({ id: field.id, orderId: field.id.toLowerCase() });

/**
 * Applies unapplied money to an order that it covers, as a payment of the order's amount. An order that expired decides about
 * it as about any late capture: it takes the money, or owes it back. Lock order: order, payment, unapplied payment.
 */
export async function applyUnappliedPayment(
  tx: Tx,
  { id, orderId }: z.infer<typeof ApplyUnapplied>,
): Promise<UnappliedPayment> {
  const order = isId(orderId) ? await lockPayableOrder(tx, orderId) : null;
  if (order === null) throw new NotFound('order', 'orderId');
  if (order.closedAs === 'PAID' || order.closedAs === 'CANCELLED')
    throw new InvalidTransition('order', order.closedAs, 'PAID');
  const found = isId(id) ? await tx.em.findOne(UnappliedPayment, { id }) : null;
  if (found === null) throw new NotFound('unapplied payment', 'id');
  const theirs = await lockPaymentAtProvider(tx, found);
  const unapplied = await lockUnapplied(tx, id);
  if (unapplied.status !== 'OPEN' || unapplied.appliedMinor > 0)
    throw new InvalidTransition('unapplied payment', unapplied.status, 'APPLIED');
  if (unapplied.currency !== order.currency || unresolvedOf(unapplied) < order.amountMinor)
    throw new OrderNotCovered(order);
  if (theirs !== null && !isPayable(theirs, order))
    throw new InvalidInput([
      { path: 'orderId', message: 'must be the order whose payment the provider names', code: 'CONFLICT' },
    ]);
  const payment = theirs ?? (await newPayment(tx, unapplied, order));
  await capture(tx, payment, unapplied, order);
  markApplied(tx, unapplied, payment);
  tx.audit({
    action: 'unapplied_payment.apply',
    entityType: 'UnappliedPayment',
    entityId: unapplied.id,
    after: { payment: payment.number, orderId, amountMinor: payment.amountMinor, currency: payment.currency },
  });
  return unapplied;
}

/** Payment here that has the same payment at the provider; there is one at most. */
async function lockPaymentAtProvider(
  tx: Tx,
  { provider, providerPaymentId }: UnappliedPayment,
): Promise<Payment | null> {
  const [row] = await tx.run<{ id: string }>({
    sql: 'select id from payment where provider = ? and provider_payment_id = ?',
    params: [provider, providerPaymentId],
  });
  return row === undefined ? null : lockPayment(tx, row.id);
}

const isPayable = (payment: Payment, order: PayableOrder): boolean =>
  payment.orderId === order.orderId && payment.capturedMinor === 0 && payment.amountMinor === order.amountMinor;

/** Payment of an order by money that came without one; the open payment of the order ends first. */
async function newPayment(tx: Tx, unapplied: UnappliedPayment, order: PayableOrder): Promise<Payment> {
  const open = await tx.em.findOne(Payment, { orderId: order.orderId, status: { $in: [...openStatuses] } });
  if (open !== null) (await lockPayment(tx, open.id)).move('cancel', tx.now);
  await tx.em.flush(); // The index of open payments sees one at a time.
  const payment = tx.em.create(Payment, {
    id: newId(),
    number: await nextNumber(tx, { prefix: 'PAY', sequence: 'payment_number' }),
    orderId: order.orderId,
    userId: order.userId,
    provider: unapplied.provider,
    status: 'INIT',
    amountMinor: order.amountMinor,
    capturedMinor: 0,
    refundedMinor: 0,
    currency: order.currency,
    payUrl: null,
    providerPaymentId: unapplied.providerPaymentId,
    expiresAt: order.dueAt ?? tx.now,
    createdAt: tx.now,
    updatedAt: tx.now,
    succeededAt: null,
    failureCode: null,
  });
  if (order.state === 'CLOSED') payment.move('expire', tx.now);
  await tx.em.flush();
  return payment;
}

async function capture(tx: Tx, payment: Payment, unapplied: UnappliedPayment, order: PayableOrder): Promise<void> {
  await insertTransaction(tx, payment.id, {
    action: 'CAPTURE',
    result: 'OK',
    amountMinor: payment.amountMinor,
    providerTxnId: unapplied.providerPaymentId,
    raw: { unappliedPayment: unapplied.number },
  });
  succeedPayment(tx, payment, openStatuses.includes(payment.status) ? 'succeed' : 'succeedLate');
  if (order.state === 'CLOSED') return;
  const { orderId, userId, amountMinor: totalMinor, currency } = order;
  await closePayableOrder(tx, { orderId, userId, totalMinor, currency }, 'PAID', payment.id);
}

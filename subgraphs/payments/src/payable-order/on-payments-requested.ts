import { paymentCreated, type paymentRequested } from '@muster/events';
import type { PayloadOf } from '@muster/kit/events';
import { rowset, type Tx } from '@muster/kit/orm';
import { expireWhenDue } from '../payment/expire-payment.ts';
import { PAYMENT_COLUMNS, type PaymentRow, paymentOf } from '../payment/payment.rows.ts';
import { factsOf } from '../payment/settle-payment.ts';
import { upsertPayableOrders } from './upsert-payable-orders.ts';

type Requested = PayloadOf<typeof paymentRequested>;

/** Events of one batch: a confirmed production batch requests payment from all its customers at once. */
export const REQUESTED_BATCH_MAX = 500;

/**
 * Opens orders for payment. A repeated request with an earlier due date shortens the deadline of the open payment as well.
 * Consumed in batches, because customers begin to pay while the requests are still arriving.
 */
export async function onPaymentsRequested(tx: Tx, events: readonly Requested[]): Promise<void> {
  const soonest = soonestOfEach(events);
  await upsertPayableOrders(tx, soonest);
  for (const open of await lockOpenBeyond(tx, soonest)) {
    const { payment, dueAt } = open;
    payment.expiresAt = dueAt;
    payment.updatedAt = tx.now;
    tx.schedule(expireWhenDue, payment.id, { paymentId: payment.id }, dueAt);
    if (payment.status !== 'INIT') tx.emit(paymentCreated, { ...factsOf(payment), expiresAt: dueAt.toISOString() });
  }
}

/** Latest request of each order, with the earliest due date. */
function soonestOfEach(events: readonly Requested[]): Requested[] {
  const found = new Map<string, Requested>();
  for (const event of events) {
    const before = found.get(event.orderId);
    const dueAt =
      before !== undefined && Date.parse(before.dueAt) < Date.parse(event.dueAt) ? before.dueAt : event.dueAt;
    found.set(event.orderId, { ...event, dueAt });
  }
  return [...found.values()];
}

const given = rowset<Requested>('given', {
  ofOrder: ['uuid', ({ orderId }) => orderId],
  dueAt: ['timestamptz', ({ dueAt }) => dueAt],
});

/** Open payments that expire later than their orders are due, locked. */
async function lockOpenBeyond(tx: Tx, payables: readonly Requested[]) {
  const rows = await tx.run<PaymentRow & { due_at: Date }>({
    sql: `select ${PAYMENT_COLUMNS}, due_at
            from payment join ${given.from} on of_order = order_id
           where status in ('INIT', 'PENDING_PROVIDER', 'AUTHORIZED') and expires_at > due_at
           order by id for update of payment`,
    params: given.params(payables),
  });
  return rows.map(({ due_at: dueAt, ...row }) => ({ payment: paymentOf(tx, row), dueAt: new Date(dueAt) }));
}

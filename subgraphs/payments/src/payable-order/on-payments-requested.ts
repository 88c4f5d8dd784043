import { paymentCreated, type paymentRequested } from '@muster/events';
import type { PayloadOf } from '@muster/kit/events';
import { columns, type Tx } from '@muster/kit/orm';
import { expireWhenDue } from '../payment/expire-payment.ts';
import { PAYMENT_COLUMNS, type PaymentRow, paymentOf } from '../payment/payment.rows.ts';
import { factsOf } from '../payment/settle-payment.ts';
import { keepPayableOrders } from './keep-payable-orders.ts';

type Requested = PayloadOf<typeof paymentRequested>;

/** A whole batch is confirmed at once: so many of its customers may pay from one transaction on. */
export const REQUESTED_AT_ONCE_MAX = 500;

/**
 * Customers may pay from now on; told again, until an earlier moment: then the payment that is open ends with it. A batch
 * that is confirmed asks all its customers at once, and they begin to pay at once: so these are taken many at a time.
 */
export async function onPaymentsRequested(tx: Tx, events: readonly Requested[]): Promise<void> {
  const soonest = soonestOfEach(events);
  await keepPayableOrders(tx, soonest);
  for (const open of await lockOpenBeyond(tx, soonest)) {
    const { payment, dueAt } = open;
    payment.expiresAt = dueAt;
    payment.updatedAt = tx.now;
    tx.schedule(expireWhenDue, payment.id, { paymentId: payment.id }, dueAt);
    if (payment.status !== 'INIT') tx.emit(paymentCreated, { ...factsOf(payment), expiresAt: dueAt.toISOString() });
  }
}

/** What was last said of each order, due when it is due soonest. */
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

/** The open payments of some orders that could be paid for longer than their orders, locked. */
async function lockOpenBeyond(tx: Tx, payables: readonly Requested[]) {
  const rows = await tx.run<PaymentRow & { due_at: Date }>({
    sql: `select ${PAYMENT_COLUMNS}, due_at
            from payment join unnest(?::uuid[], ?::timestamptz[]) as given (of_order, due_at) on of_order = order_id
           where status in ('INIT', 'PENDING_PROVIDER', 'AUTHORIZED') and expires_at > due_at
           order by id for update of payment`,
    params: columns(
      payables,
      ({ orderId }) => orderId,
      ({ dueAt }) => dueAt,
    ),
  });
  return rows.map(({ due_at: dueAt, ...row }) => ({ payment: paymentOf(tx, row), dueAt: new Date(dueAt) }));
}

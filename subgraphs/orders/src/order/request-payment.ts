import { orderPaid, paymentRequested } from '@muster/events';
import type { Tx } from '@muster/kit/orm';
import { confirmHolds } from '../quota/quota.ts';
import { type MovedOrder, moveOrders } from './move-orders.ts';
import { expireUnpaidOrder } from './order.jobs.ts';
import { tellable } from './tell-order.ts';

const MINUTE_MS = 60_000;

/** What changed in an order. */
type Requested = Pick<MovedOrder, 'id' | 'status'> & { readonly paymentDueAt: Date };

/** Asks customers for their money, until a moment. What costs nothing is paid at once. */
export async function requestPayment(
  tx: Tx,
  orderIds: readonly string[],
  paymentWindowMinutes: number,
): Promise<Requested[]> {
  const dueAt = new Date(tx.now.getTime() + paymentWindowMinutes * MINUTE_MS);
  const requested = await moveOrders(tx, orderIds, {
    verb: 'requestPayment',
    from: ['RESERVED'],
    paymentDueAt: dueAt,
  });
  const owing = requested.filter(({ totalMinor }) => totalMinor > 0);
  tx.emitAll(
    paymentRequested,
    owing.map(({ id, userId, totalMinor, currency }) => ({
      orderId: id,
      userId,
      amountMinor: totalMinor,
      currency,
      dueAt: dueAt.toISOString(),
    })),
  );
  for (const { id } of owing) tx.schedule(expireUnpaidOrder, id, { orderId: id }, dueAt);

  const free = requested.filter(({ totalMinor }) => totalMinor === 0);
  const paid = await moveOrders(
    tx,
    free.map(({ id }) => id),
    { verb: 'pay', reason: 'there is nothing to pay', from: ['PAYMENT_REQUESTED'] },
  );
  await confirmHolds(
    tx,
    paid.map(({ id }) => id),
  );
  tx.emitAll(
    orderPaid,
    (await tellable(tx, paid)).map((order) => ({ ...order, paymentId: null })),
  );
  return [...owing, ...paid].map(({ id, status }) => ({ id, status, paymentDueAt: dueAt }));
}

import { orderProcessing } from '@muster/events';
import type { Tx } from '@muster/kit/orm';
import type { z } from 'zod';
import { cancelOrders, expireOrders } from './end-orders.ts';
import { EXPIRES_AT, moveOrders } from './move-orders.ts';
import { sweepOffer } from './order.jobs.ts';
import { type OrderStatus, PAID, PAYABLE, UNPAID } from './order.states.ts';
import { requestPayment, shortenPayment } from './request-payment.ts';

type Sweep = z.infer<typeof sweepOffer.payload>;

/** Orders of one transaction: enough for throughput, few enough for short locks. */
const ORDERS_MAX = 200;

const AFFECTED: Readonly<Record<Sweep['what'], readonly OrderStatus[]>> = {
  requestPayment: ['RESERVED'],
  cancel: [...UNPAID, ...PAID],
  cancelUnpaid: UNPAID,
  cancelOpened: [...PAYABLE, ...PAID],
  expireReserved: ['RESERVED'],
  expireUnpaid: UNPAID,
  startProduction: ['PAID'],
  shortenPayment: PAYABLE,
};

/** A further condition, where a sweep leaves the status as it is. */
const ALSO: Partial<Record<Sweep['what'], string>> = { shortenPayment: `and payment_due_at > ${EXPIRES_AT}` };

/** Schedules a sweep. It continues until it finds no affected order. */
export const startSweep = (tx: Tx, sweep: Sweep): void =>
  tx.schedule(sweepOffer, `${sweep.offerId}:${sweep.what}`, sweep, tx.now);

/** One page of a sweep: the next affected orders. */
export async function sweepOrders(tx: Tx, sweep: Sweep): Promise<void> {
  const rows = await tx.em.execute<{ id: string }[]>(
    // An affected order is live, and so are its holds.
    `select orders.id from orders join quota_hold as hold on hold.order_id = orders.id
      where hold.offer_id = ? and hold.state <> 'RELEASED' and orders.status in (?) ${ALSO[sweep.what] ?? ''} order by hold.user_id, hold.order_id limit ?`,
    [sweep.offerId, AFFECTED[sweep.what], ORDERS_MAX],
  );
  // The lock order of every other transaction.
  const ids = rows.map(({ id }) => id).toSorted();
  if (ids.length === 0) return;
  await apply(tx, sweep, ids);
  if (ids.length === ORDERS_MAX) startSweep(tx, sweep);
}

async function apply(tx: Tx, { what, offerId, reason }: Sweep, ids: readonly string[]): Promise<void> {
  switch (what) {
    case 'requestPayment': {
      const [quota] = await tx.em.execute<{ minutes: number }[]>(
        `select payment_window_minutes as minutes from quota where offer_id = ?`,
        [offerId],
      );
      await requestPayment(tx, ids, quota!.minutes);
      // The window may be closing at this moment: the later of both transactions shortens the deadline.
      startSweep(tx, { offerId, what: 'shortenPayment', reason });
      return;
    }
    case 'shortenPayment':
      await shortenPayment(tx, ids);
      return;
    case 'cancel':
    case 'cancelUnpaid':
    case 'cancelOpened':
      await cancelOrders(tx, ids, reason, AFFECTED[what]);
      return;
    case 'expireReserved':
      await expireOrders(tx, ids, reason, ['RESERVED']);
      return;
    case 'expireUnpaid':
      await expireOrders(tx, ids, reason);
      return;
    case 'startProduction': {
      const moved = await moveOrders(tx, ids, { verb: 'startProduction', reason });
      tx.emitAll(
        orderProcessing,
        moved.map(({ id, userId }) => ({ orderId: id, userId })),
      );
    }
  }
}

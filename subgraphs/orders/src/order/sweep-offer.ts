import { orderProcessing } from '@muster/events';
import type { Tx } from '@muster/kit/orm';
import type { z } from 'zod';
import { cancelOrders, expireOrders } from './end-orders.ts';
import { LIVES_UNTIL, moveOrders } from './move-orders.ts';
import { sweepOffer } from './order.jobs.ts';
import { type OrderStatus, PAID, PAYABLE, UNPAID } from './order.states.ts';
import { requestPayment, shortenPayment } from './request-payment.ts';

type Sweep = z.infer<typeof sweepOffer.payload>;

/** Orders in one transaction: enough to be quick, few enough that nobody waits for its locks. */
const ORDERS_MAX = 200;

const concerns: Readonly<Record<Sweep['what'], readonly OrderStatus[]>> = {
  requestPayment: ['RESERVED'],
  cancel: [...UNPAID, ...PAID],
  cancelOpened: [...PAYABLE, ...PAID],
  expireReserved: ['RESERVED'],
  expireUnpaid: UNPAID,
  startProduction: ['PAID'],
  shortenPayment: PAYABLE,
};

/** What else must hold of orders that a sweep concerns, where it leaves their status as it is. */
const ALSO: Partial<Record<Sweep['what'], string>> = { shortenPayment: `and payment_due_at > ${LIVES_UNTIL}` };

/** Begins a sweep. It goes on as long as it finds orders that are concerned, whoever runs it. */
export const startSweep = (tx: Tx, sweep: Sweep): void =>
  tx.schedule(sweepOffer, `${sweep.offerId}:${sweep.what}`, sweep, tx.now);

/** One round of a sweep: the next orders that are concerned. */
export async function sweepOrders(tx: Tx, sweep: Sweep): Promise<void> {
  const rows = await tx.em.execute<{ id: string }[]>(
    // An order that a sweep concerns lives, and so do its holds.
    `select orders.id from orders join quota_hold as hold on hold.order_id = orders.id
      where hold.offer_id = ? and hold.state <> 'RELEASED' and orders.status in (?) ${ALSO[sweep.what] ?? ''} order by hold.user_id, hold.order_id limit ?`,
    [sweep.offerId, concerns[sweep.what], ORDERS_MAX],
  );
  // In the order in which everybody locks them.
  const ids = rows.map(({ id }) => id).toSorted();
  if (ids.length === 0) return;
  await treat(tx, sweep, ids);
  if (ids.length === ORDERS_MAX) startSweep(tx, sweep);
}

async function treat(tx: Tx, { what, offerId, reason }: Sweep, ids: readonly string[]): Promise<void> {
  switch (what) {
    case 'requestPayment': {
      const [quota] = await tx.em.execute<{ minutes: number }[]>(
        `select payment_window_minutes as minutes from quota where offer_id = ?`,
        [offerId],
      );
      await requestPayment(tx, ids, quota!.minutes);
      // The window may be closed at this very moment: whoever is second finds what the first left.
      startSweep(tx, { offerId, what: 'shortenPayment', reason });
      return;
    }
    case 'shortenPayment':
      await shortenPayment(tx, ids);
      return;
    case 'cancel':
    case 'cancelOpened':
      await cancelOrders(tx, ids, reason, concerns[what]);
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
        moved.map(({ id }) => ({ orderId: id })),
      );
    }
  }
}

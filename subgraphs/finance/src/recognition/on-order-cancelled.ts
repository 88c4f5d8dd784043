import type { orderCancelled } from '@muster/events';
import type { PayloadOf } from '@muster/kit/events';
import type { Tx } from '@muster/kit/orm';
import { post } from '../journal/post.ts';
import { orderIsCancelled } from './goodwill.ts';
import { lockOffers } from './lock-offers.ts';

/**
 * Reverses the revenue of a cancelled order into customer deposits, with an entry against each one that recognised a part of it.
 * The money itself is returned by `payment.refunded`, before or after.
 */
export async function onOrderCancelled(tx: Tx, { orderId }: PayloadOf<typeof orderCancelled>): Promise<void> {
  await orderIsCancelled(tx, orderId);
  const paid = await tx.em.execute<{ offer_id: string }[]>(
    `select offer_id from paid_order_line where order_id = ? and status = 'PAID'`,
    [orderId],
  );
  if (paid.length === 0) return;
  await lockOffers(
    tx,
    paid.map((line) => line.offer_id),
  );
  const earned = await tx.em.execute<{ offer_id: string; entry_id: string; currency: string; minor: string }[]>(
    `with returned as (
       update paid_order_line set status = 'RETURNED' where order_id = ? and status = 'PAID' returning *)
     select offer_id, recognised_entry_id as entry_id, currency, sum(total_minor) as minor
       from returned where recognised_entry_id is not null
      group by offer_id, recognised_entry_id, currency order by offer_id`,
    [orderId],
  );
  for (const { offer_id: offerId, entry_id: reverses, currency, minor } of earned) {
    const source = { type: 'order.cancelled', id: `${orderId}:${offerId}` } as const;
    await post(tx, source, { amountMinor: Number(minor), currency }, { orderId, reverses });
  }
}

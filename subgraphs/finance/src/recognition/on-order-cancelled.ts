import type { orderCancelled } from '@muster/events';
import type { PayloadOf } from '@muster/kit/events';
import { type Tx, typedQuery } from '@muster/kit/orm';
import { PaidOrderLine } from '../journal/paid-order-line.entity.ts';
import { post } from '../journal/post.ts';
import { orderIsCancelled } from './goodwill.ts';
import { lockOffers } from './lock-offers.ts';

/**
 * Reverses the revenue of a cancelled order into customer deposits, with an entry against each one that recognised a part of it.
 * The money itself is returned by `payment.refunded`, before or after.
 */
export async function onOrderCancelled(tx: Tx, { orderId }: PayloadOf<typeof orderCancelled>): Promise<void> {
  await orderIsCancelled(tx, orderId);
  const paid = await typedQuery(tx.em, [PaidOrderLine], (db) =>
    db.selectFrom('PaidOrderLine').select('offerId').where('orderId', '=', orderId).where('status', '=', 'PAID'),
  );
  if (paid.length === 0) return;
  await lockOffers(
    tx,
    paid.map(({ offerId }) => offerId),
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

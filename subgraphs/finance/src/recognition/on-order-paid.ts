import type { orderPaid } from '@muster/events';
import type { PayloadOf } from '@muster/kit/events';
import type { Tx } from '@muster/kit/orm';
import { orderIsPaid } from './goodwill.ts';
import { lockOffers } from './lock-offers.ts';
import { recogniseRevenue } from './recognise-revenue.ts';

/** Stores the worth of each line of a paid order, and recognises revenue at once for a batch that is completed already. */
export async function onOrderPaid(tx: Tx, { orderId, currency, lines }: PayloadOf<typeof orderPaid>): Promise<void> {
  await orderIsPaid(tx, orderId, currency);
  const made = await lockOffers(
    tx,
    lines.map(({ offerId }) => offerId),
  );
  const rows = lines.map(({ lineId, offerId, totalMinor }) => ({
    line_id: lineId,
    offer_id: offerId,
    total_minor: totalMinor,
  }));
  await tx.em.execute(
    `insert into paid_order_line (line_id, order_id, offer_id, total_minor, currency, status)
     select line_id, ?, offer_id, total_minor, ?, 'PAID'
       from jsonb_to_recordset(?::jsonb) as line (line_id uuid, offer_id uuid, total_minor bigint)
     on conflict (line_id) do nothing`,
    [orderId, currency, JSON.stringify(rows)],
  );
  for (const offerId of made) {
    await recogniseRevenue(tx, {
      offerId,
      orderId,
      source: { type: 'order.paid', idOf: () => `${orderId}:${offerId}` },
    });
  }
}

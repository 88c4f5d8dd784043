import type { orderPaid } from '@muster/events';
import type { PayloadOf } from '@muster/kit/events';
import { rowset, type Tx } from '@muster/kit/orm';
import { orderIsPaid } from './goodwill.ts';
import { lockOffers } from './lock-offers.ts';
import { recogniseRevenue } from './recognise-revenue.ts';

const paidLines = rowset<PayloadOf<typeof orderPaid>['lines'][number]>('line', {
  lineId: ['uuid', ({ lineId }) => lineId],
  offerId: ['uuid', ({ offerId }) => offerId],
  totalMinor: ['bigint', ({ totalMinor }) => totalMinor],
});

/** Stores the worth of each line of a paid order, and recognises revenue at once for a batch that is completed already. */
export async function onOrderPaid(tx: Tx, { orderId, currency, lines }: PayloadOf<typeof orderPaid>): Promise<void> {
  await orderIsPaid(tx, orderId, currency);
  const made = await lockOffers(
    tx,
    lines.map(({ offerId }) => offerId),
  );
  await tx.em.execute(
    `insert into paid_order_line (${paidLines.names}, order_id, currency, status)
     select ${paidLines.names}, ?, ?, 'PAID' from ${paidLines.from}
     on conflict (line_id) do nothing`,
    [orderId, currency, ...paidLines.params(lines)],
  );
  for (const offerId of made) {
    await recogniseRevenue(tx, {
      offerId,
      orderId,
      source: { type: 'order.paid', idOf: () => `${orderId}:${offerId}` },
    });
  }
}

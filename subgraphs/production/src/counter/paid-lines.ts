import type { Tx } from '@muster/kit/orm';
import type { OrderedLine } from './count-order.ts';
import { PaidLine } from './paid-line.entity.ts';

/** Stores the lines of a paid order; a batch is made of them. */
export const insertPaidLines = (tx: Tx, orderId: string, lines: readonly OrderedLine[]): Promise<unknown> =>
  tx.em.execute(
    `insert into paid_line (order_line_id, offer_id, order_id, qty)
     select line_id, offer_id, ?::uuid, qty from jsonb_to_recordset(?::jsonb) as line (line_id uuid, offer_id uuid, qty int)
     on conflict do nothing`,
    [
      orderId,
      JSON.stringify(
        lines.map(({ lineId, offerId, quantity }) => ({ line_id: lineId, offer_id: offerId, qty: quantity })),
      ),
    ],
  );

export const deletePaidLines = (tx: Tx, lines: readonly OrderedLine[]): Promise<unknown> =>
  tx.em.nativeDelete(PaidLine, { orderLineId: { $in: lines.map(({ lineId }) => lineId) } });

import { rowset, type Tx } from '@muster/kit/orm';
import type { OrderedLine } from './count-order.ts';
import { PaidLine } from './paid-line.entity.ts';

const paidLines = rowset<OrderedLine>('line', {
  orderLineId: ['uuid', ({ lineId }) => lineId],
  offerId: ['uuid', ({ offerId }) => offerId],
  qty: ['int', ({ quantity }) => quantity],
});

/** Stores the lines of a paid order; a batch is made of them. */
export const insertPaidLines = (tx: Tx, orderId: string, lines: readonly OrderedLine[]): Promise<unknown> =>
  tx.em.execute(
    `insert into paid_line (${paidLines.names}, order_id) select ${paidLines.names}, ?::uuid from ${paidLines.from}
     on conflict do nothing`,
    [orderId, ...paidLines.params(lines)],
  );

export const deletePaidLines = (tx: Tx, lines: readonly OrderedLine[]): Promise<unknown> =>
  tx.em.nativeDelete(PaidLine, { orderLineId: { $in: lines.map(({ lineId }) => lineId) } });

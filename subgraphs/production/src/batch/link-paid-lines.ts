import type { Tx } from '@muster/kit/orm';
import type { Batch } from './batch.entity.ts';

/** Links the paid order lines of an offer that are in no batch yet to its batch; answers their quantity in units. */
export async function linkPaidLines(tx: Tx, { id, offerId }: Pick<Batch, 'id' | 'offerId'>): Promise<number> {
  const [row] = await tx.em.execute<{ qty: number }[]>(
    `with linked as (
       insert into batch_order_link (batch_id, order_id, order_line_id, qty)
       select ?::uuid, order_id, order_line_id, qty from paid_line where offer_id = ?
       on conflict do nothing returning qty)
     select coalesce(sum(qty), 0)::float8 as qty from linked`,
    [id, offerId],
  );
  return row!.qty;
}

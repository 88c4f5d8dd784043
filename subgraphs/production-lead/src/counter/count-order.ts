import type { orderCancelled, orderExpired, orderPaid, orderReserved } from '@muster/events';
import type { PayloadOf } from '@muster/kit/events';
import type { Tx } from '@muster/kit/orm';
import { settleClosing } from '../batch/settle-closing.ts';
import { type Delta, deltas } from './counter.rules.ts';
import { evaluate, tellCounter } from './evaluate-counter.ts';
import { lockCounters } from './lock-counters.ts';

type Order = PayloadOf<typeof orderReserved>;

export const onOrderReserved = (tx: Tx, order: Order): Promise<void> =>
  count(tx, order, `reserved:${order.orderId}`, deltas.reserved());

export async function onOrderPaid(tx: Tx, order: PayloadOf<typeof orderPaid>): Promise<void> {
  await tx.em.execute(
    `insert into paid_line (order_line_id, order_id, offer_id, qty)
     select line_id, ?, offer_id, quantity from jsonb_to_recordset(?::jsonb) as line (line_id uuid, offer_id uuid, quantity int)
     on conflict (order_line_id) do nothing`,
    [
      order.orderId,
      JSON.stringify(
        order.lines.map(({ lineId, offerId, quantity }) => ({ line_id: lineId, offer_id: offerId, quantity })),
      ),
    ],
  );
  await count(tx, order, `paid:${order.orderId}`, deltas.paid(order.from));
}

export const onOrderExpired = (tx: Tx, order: PayloadOf<typeof orderExpired>): Promise<void> =>
  count(tx, order, `expired:${order.orderId}`, deltas.ended(order.from));

export async function onOrderCancelled(tx: Tx, order: PayloadOf<typeof orderCancelled>): Promise<void> {
  // What is in a batch already stays in it: the goods are being made.
  await tx.em.execute(`delete from paid_line where order_id = ? and batch_id is null`, [order.orderId]);
  await count(tx, order, `cancelled:${order.orderId}`, deltas.ended(order.from));
}

/** Moves the counter of every offer that an order has lines of, once for each source, in the order of their ids. */
async function count(tx: Tx, order: Order, source: string, delta: Delta): Promise<void> {
  const byOffer = Map.groupBy(order.lines, ({ offerId }) => offerId);
  const counters = await lockCounters(tx, [...byOffer.keys()]);
  for (const counter of counters) {
    const quantity = byOffer.get(counter.offerId)!.reduce((sum, line) => sum + line.quantity, 0);
    const [reserved, paid] = [delta.reserved * quantity, delta.paid * quantity];
    const noted = await tx.em.execute(
      `insert into counter_event (offer_id, source, delta_reserved, delta_paid, at) values (?, ?, ?, ?, ?)
       on conflict on constraint a_source_counts_once do nothing returning 1`,
      [counter.offerId, source, reserved, paid, tx.now],
    );
    if (noted.length === 0) continue;
    counter.reservedQty += reserved;
    counter.paidQty += paid;
    if (source.startsWith('reserved:')) counter.reservedEverQty += quantity;
    await evaluate(tx, counter);
    tellCounter(tx, counter);
    await settleClosing(tx, counter);
  }
}

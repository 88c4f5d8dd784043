import type { orderReserved } from '@muster/events';
import type { PayloadOf } from '@muster/kit/events';
import type { Tx } from '@muster/kit/orm';
import { countOrder } from './count-order.ts';
import { settle } from './settle-counter.ts';

/** More is wanted. */
export async function onOrderReserved(tx: Tx, { orderId, lines }: PayloadOf<typeof orderReserved>): Promise<void> {
  const counted = await countOrder(tx, { step: 'order.reserved', orderId, from: null, lines });
  for (const { counter, eventId } of counted) await settle(tx, counter, eventId);
}

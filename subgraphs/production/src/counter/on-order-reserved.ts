import type { orderReserved } from '@muster/events';
import type { PayloadOf } from '@muster/kit/events';
import type { Tx } from '@muster/kit/orm';
import { countOrders } from './count-order.ts';
import { settle } from './settle-counter.ts';

/** More is wanted: in a rush by hundreds at once, which moves a counter once. */
export async function onOrdersReserved(tx: Tx, orders: readonly PayloadOf<typeof orderReserved>[]): Promise<void> {
  const counted = await countOrders(tx, { step: 'order.reserved', from: null }, orders);
  for (const { counter, eventId } of counted) await settle(tx, counter, eventId);
}

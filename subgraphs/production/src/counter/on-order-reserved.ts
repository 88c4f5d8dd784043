import type { orderReserved } from '@muster/events';
import type { PayloadOf } from '@muster/kit/events';
import type { Tx } from '@muster/kit/orm';
import { countOrders } from './count-order.ts';
import { settle } from './settle-counter.ts';

/**
 * One statement counts them all, in a transaction that takes a few turns of a loop that is busy with a rush: with 500, a rush
 * of 4,000 a second left its counter behind by more the longer it took.
 */
export const COUNTED_AT_ONCE_MAX = 2_000;

/** More is wanted: in a rush by hundreds at once, which moves a counter once. */
export async function onOrdersReserved(tx: Tx, orders: readonly PayloadOf<typeof orderReserved>[]): Promise<void> {
  const counted = await countOrders(tx, { step: 'order.reserved', from: null }, orders);
  for (const { counter, eventId } of counted) await settle(tx, counter, eventId);
}

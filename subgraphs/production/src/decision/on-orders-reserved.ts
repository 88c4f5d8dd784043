import type { orderReserved } from '@muster/events';
import type { PayloadOf } from '@muster/kit/events';
import type { Tx } from '@muster/kit/orm';
import { countOrders } from '../counter/count-order.ts';
import { settle } from './settle-counter.ts';

/**
 * Events of one batch. One statement counts them all, in a transaction that takes a few turns of an event loop that is busy
 * with a rush: with 500, at 4,000 reservations a second, the counter lagged behind by more the longer the rush took.
 */
export const RESERVED_BATCH_MAX = 2_000;

/** Adds reserved quantities; a batch moves each counter once. */
export async function onOrdersReserved(tx: Tx, orders: readonly PayloadOf<typeof orderReserved>[]): Promise<void> {
  const counted = await countOrders(tx, { step: 'order.reserved', from: null }, orders);
  for (const { counter, eventId } of counted) await settle(tx, counter, eventId);
}

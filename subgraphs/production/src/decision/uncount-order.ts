import type { orderCancelled, orderExpired } from '@muster/events';
import type { PayloadOf } from '@muster/kit/events';
import type { Tx } from '@muster/kit/orm';
import { countOrder } from '../counter/count-order.ts';
import { type OrderStep, PAID } from '../counter/counter.rules.ts';
import { deletePaidLines } from '../counter/paid-lines.ts';
import { settle } from './settle-counter.ts';

type EndedOrder = PayloadOf<typeof orderExpired> | PayloadOf<typeof orderCancelled>;

/** Takes the reserved or paid quantity of an order that ended out of its counters. */
export async function uncountOrder(tx: Tx, step: OrderStep, { orderId, from, lines }: EndedOrder): Promise<void> {
  const counted = await countOrder(tx, { step, orderId, from, lines });
  if (counted.length === 0) return;
  if (PAID.includes(from)) await deletePaidLines(tx, lines);
  for (const { counter, eventId } of counted) await settle(tx, counter, eventId);
}

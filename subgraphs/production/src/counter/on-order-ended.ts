import type { orderCancelled, orderExpired } from '@muster/events';
import type { PayloadOf } from '@muster/kit/events';
import type { Tx } from '@muster/kit/orm';
import { countOrder } from './count-order.ts';
import { type OrderStep, PAID } from './counter.rules.ts';
import { forgetPaidLines } from './paid-lines.ts';
import { settle } from './settle-counter.ts';

type Ended = PayloadOf<typeof orderExpired> | PayloadOf<typeof orderCancelled>;

export const onOrderExpired = (tx: Tx, event: PayloadOf<typeof orderExpired>): Promise<void> =>
  uncount(tx, 'order.expired', event);

export const onOrderCancelled = (tx: Tx, event: PayloadOf<typeof orderCancelled>): Promise<void> =>
  uncount(tx, 'order.cancelled', event);

/** What was wanted, or paid for, is so no more. */
async function uncount(tx: Tx, step: OrderStep, { orderId, from, lines }: Ended): Promise<void> {
  const counted = await countOrder(tx, { step, orderId, from, lines });
  if (counted.length === 0) return;
  if (PAID.includes(from)) await forgetPaidLines(tx, lines);
  for (const { counter, eventId } of counted) await settle(tx, counter, eventId);
}

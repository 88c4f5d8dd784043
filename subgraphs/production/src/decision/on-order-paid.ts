import type { orderPaid } from '@muster/events';
import type { PayloadOf } from '@muster/kit/events';
import type { Tx } from '@muster/kit/orm';
import type { Services } from '@muster/kit/subgraph';
import { countOrder } from '../counter/count-order.ts';
import { hasTerms } from '../counter/counter.entity.ts';
import { insertPaidLines } from '../counter/paid-lines.ts';
import { addLateLines } from '../work/add-late-lines.ts';
import { settle } from './settle-counter.ts';

/** Moves the quantity of an order from reserved to paid; from EXPIRED it comes back as paid. */
export async function onOrderPaid(
  tx: Tx,
  { orderId, from, lines }: PayloadOf<typeof orderPaid>,
  { log }: Services,
): Promise<void> {
  const counted = await countOrder(tx, { step: 'order.paid', orderId, from, lines });
  if (counted.length === 0) return;
  await insertPaidLines(tx, orderId, lines);
  for (const { counter, eventId } of counted) {
    if (hasTerms(counter) && counter.status === 'FINALIZED' && !(await addLateLines(tx, counter))) {
      log.error(
        { orderId, offerId: counter.offerId },
        'Paid order came too late for its batch, which is made: an administrator must decide what the customer gets',
      );
    }
    await settle(tx, counter, eventId);
  }
}

import type { orderPaid } from '@muster/events';
import type { PayloadOf } from '@muster/kit/events';
import type { Tx } from '@muster/kit/orm';
import type { Services } from '@muster/kit/subgraph';
import { addLateLines } from '../batch/add-late-lines.ts';
import { countOrder } from './count-order.ts';
import { hasTerms } from './counter.entity.ts';
import { keepPaidLines } from './paid-lines.ts';
import { settle } from './settle-counter.ts';

/** What was wanted is paid for; or, from EXPIRED, what had left is back. */
export async function onOrderPaid(
  tx: Tx,
  { orderId, from, lines }: PayloadOf<typeof orderPaid>,
  { log }: Services,
): Promise<void> {
  const counted = await countOrder(tx, { step: 'order.paid', orderId, from, lines });
  if (counted.length === 0) return;
  await keepPaidLines(tx, orderId, lines);
  for (const { counter, eventId } of counted) {
    if (hasTerms(counter) && counter.status === 'FINALIZED' && !(await addLateLines(tx, counter))) {
      log.error(
        { orderId, offerId: counter.offerId },
        'An order was paid for a batch that is made already: somebody must decide what it gets',
      );
    }
    await settle(tx, counter, eventId);
  }
}

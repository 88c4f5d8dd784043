import { LockMode } from '@mikro-orm/postgresql';
import type { sellWindowCancelled } from '@muster/events';
import type { PayloadOf } from '@muster/kit/events';
import type { Tx } from '@muster/kit/orm';
import type { Services } from '@muster/kit/subgraph';
import { BatchCounter } from '../counter/counter.entity.ts';
import { settle } from './settle-counter.ts';

/**
 * Calls off every offer of a cancelled window that is not decided yet. Production and cancellation meet here, on the counter's
 * lock: an offer that was decided a moment before is made.
 */
export async function onSellWindowCancelled(
  tx: Tx,
  { sellWindowId, cancelledAt }: PayloadOf<typeof sellWindowCancelled>,
  { log }: Services,
): Promise<void> {
  const counters = await tx.em.find(
    BatchCounter,
    { sellWindowId },
    { orderBy: { offerId: 'asc' }, lockMode: LockMode.PESSIMISTIC_WRITE },
  );
  for (const counter of counters) {
    if (counter.cancelledAt != null) continue;
    counter.cancelledAt = new Date(cancelledAt);
    counter.seq += 1;
    if (counter.status === 'FINALIZED')
      log.warn({ sellWindowId, offerId: counter.offerId }, 'An offer is made although its sell window was cancelled');
    await settle(tx, counter);
  }
}

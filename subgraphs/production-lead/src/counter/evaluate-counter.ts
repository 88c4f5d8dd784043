import { counterChanged, thresholdLost, thresholdReached } from '@muster/events';
import type { Tx } from '@muster/kit/orm';
import { confirm } from '../batch/confirm-batch.ts';
import { ensureBatch } from '../batch/ensure-batch.ts';
import type { BatchCounter } from './counter.entity.ts';
import { counterStates } from './counter.states.ts';

/** Looks whether a counter crossed its threshold, either way. With it the batch begins, and confirms itself where it should. */
export async function evaluate(tx: Tx, counter: BatchCounter): Promise<void> {
  if (counter.terms == null) return;
  const facts = () => ({
    offerId: counter.offerId,
    sellWindowId: counter.terms!.sellWindowId,
    committedQty: counter.reservedQty + counter.paidQty,
    thresholdQty: counter.thresholdQty,
  });
  if (counter.status === 'OPEN' && counter.isReached()) {
    counter.status = counterStates.next(counter.status, 'reach');
    counter.reachedAt = tx.now;
    tx.emit(thresholdReached, facts());
    await ensureBatch(tx, counter);
    if (counter.terms.confirmMode === 'AUTO') await confirm(tx, counter);
  } else if (counter.status === 'REACHED' && !counter.isReached()) {
    counter.status = counterStates.next(counter.status, 'lose');
    counter.reachedAt = null;
    tx.emit(thresholdLost, facts());
  }
}

/** Tells the present state of a counter; every call is a newer one. */
export function tellCounter(tx: Tx, counter: BatchCounter): void {
  counter.seq += 1;
  tx.emit(counterChanged, {
    offerId: counter.offerId,
    thresholdQty: counter.thresholdQty,
    reservedQty: counter.reservedQty,
    paidQty: counter.paidQty,
    status: counter.status,
    reachedAt: counter.reachedAt?.toISOString() ?? null,
    finalPaidQty: counter.finalPaidQty ?? null,
    seq: counter.seq,
  });
}

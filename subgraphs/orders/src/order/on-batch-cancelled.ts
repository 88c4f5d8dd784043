import type { batchCancelled } from '@muster/events';
import type { PayloadOf } from '@muster/kit/events';
import type { Tx } from '@muster/kit/orm';
import { startSweep } from './sweep-offer.ts';

export async function onBatchCancelled(tx: Tx, { offerId, reason }: PayloadOf<typeof batchCancelled>): Promise<void> {
  startSweep(tx, { offerId, what: 'cancel', reason });
}

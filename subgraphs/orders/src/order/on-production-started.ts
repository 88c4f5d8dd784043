import type { productionStarted } from '@muster/events';
import type { PayloadOf } from '@muster/kit/events';
import type { Tx } from '@muster/kit/orm';
import { startSweep } from './sweep-offer.ts';

export async function onProductionStarted(tx: Tx, { offerId }: PayloadOf<typeof productionStarted>): Promise<void> {
  startSweep(tx, { offerId, what: 'startProduction', reason: 'production has started' });
}

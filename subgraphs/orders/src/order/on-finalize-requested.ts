import type { finalizeRequested } from '@muster/events';
import type { PayloadOf } from '@muster/kit/events';
import type { Tx } from '@muster/kit/orm';
import { startSweep } from './sweep-offer.ts';

export async function onFinalizeRequested(tx: Tx, { offerId }: PayloadOf<typeof finalizeRequested>): Promise<void> {
  startSweep(tx, { offerId, what: 'expireUnpaid', reason: 'it was not paid before the grace ended' });
}

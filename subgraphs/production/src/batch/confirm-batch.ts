import { field, InvalidTransition } from '@muster/kit/domain';
import type { Tx } from '@muster/kit/orm';
import { z } from 'zod';
import type { KnownCounter } from '../counter/counter.entity.ts';
import { takesReservations } from '../counter/counter.rules.ts';
import { counterStates } from '../counter/counter.states.ts';
import { confirm } from '../counter/counter.steps.ts';
import { lockKnownCounter } from '../counter/lock-counter.ts';
import { settle } from '../counter/settle-counter.ts';
import type { Batch } from './batch.entity.ts';

export const ConfirmBatch = z.object({ offerId: field.id });

/** Says that an offer is made, reached or not, as long as its window has not closed. Customers may pay from here on. */
export async function confirmBatch(tx: Tx, { offerId }: z.infer<typeof ConfirmBatch>): Promise<Batch> {
  const counter = await lockKnownCounter(tx, offerId);
  const from = counter.status;
  if (counterStates.allows(from, 'confirm') && hasClosed(counter)) {
    throw new InvalidTransition('batch of a sell window that has closed', from, 'CONFIRMED');
  }
  counter.seq += 1;
  const batch = await confirm(tx, counter, tx.actor.id);
  await settle(tx, counter);
  tx.audit({
    action: 'batch.confirm',
    entityType: 'Batch',
    entityId: batch.id,
    before: { counter: from },
    after: { counter: counter.status, status: batch.status },
  });
  return batch;
}

const hasClosed = ({ windowStatus, closingReservedEverQty }: KnownCounter): boolean =>
  closingReservedEverQty != null || !takesReservations(windowStatus);

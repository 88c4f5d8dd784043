import { field, isId, NotFound } from '@muster/kit/domain';
import { lock, type Tx } from '@muster/kit/orm';
import { z } from 'zod';
import { markWrittenOff } from './settle-unapplied.ts';
import { UnappliedPayment, unresolvedOf } from './unapplied-payment.entity.ts';

export const UNAPPLIED_REASON_MAX = 500;
export const WriteOff = z.object({ id: field.id, reason: field.name(UNAPPLIED_REASON_MAX) });

/** Unapplied payment whose row is locked, or NotFound. Lock order: order, payment, unapplied payment, refund. */
export async function lockUnapplied(tx: Tx, id: string): Promise<UnappliedPayment> {
  if (!isId(id)) throw new NotFound('unapplied payment');
  return lock(tx, UnappliedPayment, id, 'unapplied payment');
}

/** Writes off what is in suspense of it, as other income. */
export async function writeOffUnappliedPayment(
  tx: Tx,
  { id, reason }: z.infer<typeof WriteOff>,
): Promise<UnappliedPayment> {
  const unapplied = await lockUnapplied(tx, id);
  const amountMinor = unresolvedOf(unapplied);
  markWrittenOff(tx, unapplied);
  tx.audit({
    action: 'unapplied_payment.write_off',
    entityType: 'UnappliedPayment',
    entityId: unapplied.id,
    after: { amountMinor, currency: unapplied.currency, reason },
  });
  return unapplied;
}

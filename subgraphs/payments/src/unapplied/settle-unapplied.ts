import { unappliedPaymentReceived, unappliedPaymentResolved } from '@muster/events';
import { nextNumber, type Tx } from '@muster/kit/orm';
import type { Payment } from '../payment/payment.entity.ts';
import type { ProviderName, ProviderNotification } from '../provider/provider.ts';
import { UnappliedPayment, unresolvedOf } from './unapplied-payment.entity.ts';
import type { UnappliedReason } from './unapplied-reason.ts';

/**
 * Takes money into suspense, once for each payment at the provider. Money of one that a payment here has captured is no new
 * money, whatever later notifications say of it.
 */
export async function receiveUnapplied(
  tx: Tx,
  provider: ProviderName,
  { providerPaymentId, reference, amountMinor, currency }: ProviderNotification,
  payment: Payment | null,
  reason: UnappliedReason,
): Promise<void> {
  const known = await tx.run({
    sql: `select 1 from payment where provider = ? and provider_payment_id = ? and captured_minor > 0
          union all select 1 from unapplied_payment where provider = ? and provider_payment_id = ?`,
    params: [provider, providerPaymentId, provider, providerPaymentId],
  });
  if (known.length > 0) return;
  const received = tx.em.create(UnappliedPayment, {
    number: await nextNumber(tx, { prefix: 'UNA', sequence: 'unapplied_payment_number' }),
    provider,
    providerPaymentId,
    reference,
    reason,
    status: 'OPEN',
    amountMinor,
    appliedMinor: 0,
    refundedMinor: 0,
    writtenOffMinor: 0,
    currency,
    paymentId: payment?.id ?? null,
    appliedPaymentId: null,
    receivedAt: tx.now,
    updatedAt: tx.now,
  });
  tx.emit(unappliedPaymentReceived, { unappliedPaymentId: received.id, amountMinor, currency, reason });
}

/** Applies a part or all of it to a payment; the rest stays in suspense. */
export function markApplied(tx: Tx, unapplied: UnappliedPayment, payment: Payment): void {
  const isAll = payment.amountMinor === unresolvedOf(unapplied);
  unapplied.move(isAll ? 'apply' : 'applyPart', tx.now);
  unapplied.appliedMinor = payment.amountMinor;
  unapplied.appliedPaymentId = payment.id;
  emitResolved(tx, unapplied, 'APPLIED', payment.amountMinor);
}

export function markRefunded(tx: Tx, unapplied: UnappliedPayment, amountMinor: number): void {
  unapplied.move('completeRefund', tx.now);
  unapplied.refundedMinor += amountMinor;
  emitResolved(tx, unapplied, 'REFUNDED', amountMinor);
}

export function markWrittenOff(tx: Tx, unapplied: UnappliedPayment): void {
  const amountMinor = unresolvedOf(unapplied);
  unapplied.move('writeOff', tx.now);
  unapplied.writtenOffMinor = amountMinor;
  emitResolved(tx, unapplied, 'WRITTEN_OFF', amountMinor);
}

/** Ends it because the provider notified the right amount of the same payment, which takes the money. */
export function markCorrected(tx: Tx, unapplied: UnappliedPayment): void {
  const amountMinor = unresolvedOf(unapplied);
  unapplied.move('correct', tx.now);
  emitResolved(tx, unapplied, 'CORRECTED', amountMinor);
}

function emitResolved(
  tx: Tx,
  { id, currency }: UnappliedPayment,
  resolution: 'APPLIED' | 'REFUNDED' | 'WRITTEN_OFF' | 'CORRECTED',
  amountMinor: number,
): void {
  tx.emit(unappliedPaymentResolved, { unappliedPaymentId: id, resolution, amountMinor, currency });
}

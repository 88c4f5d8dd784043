import type { Payment } from '../payment/payment.entity.ts';
import type { ProviderName, ProviderNotification } from '../provider/provider.ts';

export const UNAPPLIED_REASONS = [
  'AMOUNT_TOO_LOW',
  'AMOUNT_TOO_HIGH',
  'OTHER_CURRENCY',
  'OTHER_PAYMENT',
  'UNKNOWN_PAYMENT',
] as const;
export type UnappliedReason = (typeof UNAPPLIED_REASONS)[number];

type Named = Pick<Payment, 'provider' | 'amountMinor' | 'currency' | 'providerPaymentId'>;

/** Reason why the money of a notification that was not applied is in suspense; null when no money came. */
export function unappliedReasonOf(
  provider: ProviderName,
  { outcome, amountMinor, currency, providerPaymentId }: ProviderNotification,
  payment: Named | null,
): UnappliedReason | null {
  if (outcome !== 'SUCCEEDED' || amountMinor === 0) return null;
  if (payment === null) return 'UNKNOWN_PAYMENT';
  const isOther = payment.providerPaymentId != null && payment.providerPaymentId !== providerPaymentId;
  if (payment.provider !== provider || isOther) return 'OTHER_PAYMENT';
  if (payment.currency !== currency) return 'OTHER_CURRENCY';
  return amountMinor < payment.amountMinor ? 'AMOUNT_TOO_LOW' : 'AMOUNT_TOO_HIGH';
}

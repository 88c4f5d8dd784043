import { Busy, Refusal } from '@muster/kit/domain';
import type { Services } from '@muster/kit/subgraph';
import { type RefusalReason, refusalCountsOf } from '../launch/refusal-counts.ts';
import { HoldLimitExceeded, PerUserLimitExceeded, QuotaExceeded, SellWindowNotOpen } from '../quota/quota.refusals.ts';
import { CouponRejected } from './reservation.refusals.ts';

/** Runs a reservation, and counts its refusal for the window of the offer that was refused, or of the first line. */
export async function countingRefusals<T>(
  services: Services,
  lines: readonly { readonly offerId: string }[],
  reserve: () => Promise<T>,
): Promise<T> {
  try {
    return await reserve();
  } catch (error) {
    const reason = reasonOf(error);
    const offerId = offerOf(error) ?? lines[0]?.offerId;
    if (reason !== null && offerId !== undefined) refusalCountsOf(services).add(offerId, reason);
    throw error;
  }
}

/** Null for a fault, which is nobody's refusal. */
export function reasonOf(error: unknown): RefusalReason | null {
  if (error instanceof QuotaExceeded) return 'QUOTA';
  if (error instanceof PerUserLimitExceeded || error instanceof HoldLimitExceeded) return 'LIMIT';
  if (error instanceof SellWindowNotOpen) return 'NOT_OPEN';
  if (error instanceof CouponRejected) return 'COUPON';
  if (error instanceof Busy) return 'BUSY';
  return error instanceof Refusal ? 'OTHER' : null;
}

const offerOf = (error: unknown): string | undefined =>
  error instanceof QuotaExceeded || error instanceof PerUserLimitExceeded || error instanceof SellWindowNotOpen
    ? error.offerId
    : undefined;

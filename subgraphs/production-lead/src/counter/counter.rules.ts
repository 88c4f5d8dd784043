import type { OfferTerms } from '@muster/events';

type From = 'RESERVED' | 'PENDING_PAYMENT' | 'PAYMENT_REQUESTED' | 'PAID' | 'PROCESSING' | 'EXPIRED';

export interface Delta {
  readonly reserved: number;
  readonly paid: number;
}

const isPaid = (from: From): boolean => from === 'PAID' || from === 'PROCESSING';

/** How an order that did something moves the counter of an offer, a piece of it. */
export const deltas = {
  reserved: (): Delta => ({ reserved: 1, paid: 0 }),
  /** A late payment takes its place anew: its hold had been given back. */
  paid: (from: From): Delta => ({ reserved: from === 'EXPIRED' ? 0 : -1, paid: 1 }),
  ended: (from: From): Delta => (isPaid(from) ? { reserved: 0, paid: -1 } : { reserved: -1, paid: 0 }),
};

export interface Closing {
  /** Whether somebody confirmed the batch. */
  readonly isConfirmed: boolean;
  readonly reservedQty: number;
  readonly paidQty: number;
  readonly thresholdQty: number;
  readonly goalPolicy: OfferTerms['goalPolicy'];
}

export type Verdict = 'WAIT' | 'PRODUCE' | 'MISSED' | 'NEVER_CONFIRMED' | 'ASK_ADMINISTRATOR';

/**
 * What becomes of an offer whose window has closed, once every reservation was counted. A batch that nobody confirmed has no
 * money; one that was confirmed waits for the last open payment, and then its goal decides.
 */
export function judge({ isConfirmed, reservedQty, paidQty, thresholdQty, goalPolicy }: Closing): Verdict {
  if (!isConfirmed) {
    return goalPolicy === 'ALL_OR_NOTHING' && reservedQty + paidQty < thresholdQty ? 'MISSED' : 'NEVER_CONFIRMED';
  }
  if (reservedQty > 0) return 'WAIT';
  if (paidQty === 0) return 'MISSED';
  if (paidQty >= thresholdQty || goalPolicy === 'PRODUCE_ANYWAY') return 'PRODUCE';
  return goalPolicy === 'ALL_OR_NOTHING' ? 'MISSED' : 'ASK_ADMINISTRATOR';
}

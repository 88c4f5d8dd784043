import { defineStates, type StateOf } from '@muster/kit/domain';

/**
 * A sell window's life. CLOSING takes no more reservations but waits for payments that are under way; FINALIZED has the
 * last word of every offer.
 */
export const sellWindowStates = defineStates('sell window', {
  DRAFT: { schedule: 'SCHEDULED', open: 'OPEN', cancel: 'CANCELLED' },
  SCHEDULED: { open: 'OPEN', cancel: 'CANCELLED' },
  OPEN: { close: 'CLOSING', cancel: 'CANCELLED' },
  CLOSING: { finalize: 'FINALIZED', cancel: 'CANCELLED' },
  FINALIZED: {},
  CANCELLED: {},
});

export type SellWindowStatus = StateOf<typeof sellWindowStates>;

/**
 * Those that everybody sees. To open a window is to announce it, also when the clock opens it later; one that was called off
 * may never have been.
 */
export const ANNOUNCED = ['SCHEDULED', 'OPEN', 'CLOSING', 'FINALIZED'] as const satisfies readonly SellWindowStatus[];

/** Offers may be added as long as customers may still come. */
export const takesOffers = (status: SellWindowStatus): boolean => ['DRAFT', 'SCHEDULED', 'OPEN'].includes(status);

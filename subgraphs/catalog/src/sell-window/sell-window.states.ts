import { defineStates, type StateOf } from '@muster/kit/domain';

/**
 * Life cycle of a sell window. CLOSING accepts no more reservations and awaits open payments; FINALIZED has the final decision
 * of every offer.
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

/** Whether every rule may still be changed: nothing was reserved by it. */
export const takesChanges = (status: SellWindowStatus): boolean => ['DRAFT', 'SCHEDULED'].includes(status);

/** Whether offers may be added: as long as reservations are still possible. */
export const takesOffers = (status: SellWindowStatus): boolean => ['DRAFT', 'SCHEDULED', 'OPEN'].includes(status);

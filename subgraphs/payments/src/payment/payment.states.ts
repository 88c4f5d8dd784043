import { defineStates, type StateOf, type VerbOf } from '@muster/kit/domain';

/**
 * Life cycle of a payment. A failed one is over: the next attempt is another payment of the same order. Money that arrives after
 * the end is a late capture: it is applied to the order if the order accepts it, and refunded if not.
 */
export const paymentStates = defineStates('payment', {
  INIT: {
    open: 'PENDING_PROVIDER',
    authorize: 'AUTHORIZED',
    succeed: 'SUCCEEDED',
    fail: 'FAILED',
    expire: 'EXPIRED',
    cancel: 'CANCELLED',
  },
  PENDING_PROVIDER: {
    authorize: 'AUTHORIZED',
    succeed: 'SUCCEEDED',
    fail: 'FAILED',
    expire: 'EXPIRED',
    cancel: 'CANCELLED',
  },
  AUTHORIZED: { succeed: 'SUCCEEDED', fail: 'FAILED', expire: 'EXPIRED', cancel: 'CANCELLED' },
  SUCCEEDED: { refundPart: 'PARTIALLY_REFUNDED', refundAll: 'REFUNDED' },
  FAILED: { succeedLate: 'LATE_SUCCEEDED' },
  EXPIRED: { succeedLate: 'LATE_SUCCEEDED' },
  CANCELLED: { succeedLate: 'LATE_SUCCEEDED' },
  LATE_SUCCEEDED: { apply: 'APPLIED', refundPart: 'PARTIALLY_REFUNDED', refundAll: 'REFUNDED' },
  APPLIED: { refundPart: 'PARTIALLY_REFUNDED', refundAll: 'REFUNDED' },
  PARTIALLY_REFUNDED: { refundPart: 'PARTIALLY_REFUNDED', refundAll: 'REFUNDED' },
  REFUNDED: {},
});

export type PaymentStatus = StateOf<typeof paymentStates>;
export type PaymentVerb = VerbOf<typeof paymentStates>;

/** Statuses in which the customer can still pay. An order has one payment in them at most. */
export const openStatuses: readonly PaymentStatus[] = paymentStates.from('cancel');

import { defineStates, type StateOf, type VerbOf } from '@muster/kit/domain';

/**
 * An order's life. EXPIRED may still be paid: by a payment that came late and found its place free. After production has
 * started, giving back is a return.
 */
export const orderStates = defineStates('order', {
  RESERVED: { requestPayment: 'PAYMENT_REQUESTED', cancel: 'CANCELLED', expire: 'EXPIRED' },
  PENDING_PAYMENT: { pay: 'PAID', cancel: 'CANCELLED', expire: 'EXPIRED' },
  PAYMENT_REQUESTED: { pay: 'PAID', cancel: 'CANCELLED', expire: 'EXPIRED' },
  PAID: { startProduction: 'PROCESSING', cancel: 'CANCELLED' },
  PROCESSING: { ship: 'SHIPPED', shipPartly: 'PARTIALLY_SHIPPED', cancel: 'CANCELLED' },
  PARTIALLY_SHIPPED: { ship: 'SHIPPED' },
  SHIPPED: { deliver: 'DELIVERED', startReturn: 'RETURN_IN_PROGRESS' },
  DELIVERED: { complete: 'COMPLETED', startReturn: 'RETURN_IN_PROGRESS' },
  COMPLETED: { startReturn: 'RETURN_IN_PROGRESS' },
  RETURN_IN_PROGRESS: { returnPartly: 'PARTIALLY_RETURNED', return: 'RETURNED' },
  PARTIALLY_RETURNED: { return: 'RETURNED' },
  RETURNED: { refund: 'REFUNDED' },
  EXPIRED: { pay: 'PAID' },
  CANCELLED: { refund: 'REFUNDED' },
  REFUNDED: {},
});

export type OrderStatus = StateOf<typeof orderStates>;
export type OrderVerb = VerbOf<typeof orderStates>;

/** Waiting for the customer: nothing was paid, and the place may still be given back. */
export const UNPAID: readonly OrderStatus[] = ['RESERVED', 'PENDING_PAYMENT', 'PAYMENT_REQUESTED'];
/** Waiting for money. */
export const PAYABLE: readonly OrderStatus[] = ['PENDING_PAYMENT', 'PAYMENT_REQUESTED'];
/** Over: whatever it had, it gave back. */
export const ENDED: readonly OrderStatus[] = ['EXPIRED', 'CANCELLED', 'REFUNDED'];
/** Paid and not yet on its way. */
export const PAID: readonly OrderStatus[] = ['PAID', 'PROCESSING'];

import { defineStates, type StateOf, type VerbOf } from '@muster/kit/domain';

/**
 * The state machine of an order. EXPIRED can still be paid: by late money, if the units are available again. After production
 * has started, a cancellation is a return.
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

/** Nothing is paid, and the customer may still cancel. */
export const UNPAID: readonly OrderStatus[] = ['RESERVED', 'PENDING_PAYMENT', 'PAYMENT_REQUESTED'];
/** A payment is accepted. */
export const PAYABLE: readonly OrderStatus[] = ['PENDING_PAYMENT', 'PAYMENT_REQUESTED'];
/** Ended: its units and its coupon are released. */
export const ENDED: readonly OrderStatus[] = ['EXPIRED', 'CANCELLED', 'REFUNDED'];
/** Paid and not shipped yet. */
export const PAID: readonly OrderStatus[] = ['PAID', 'PROCESSING'];

import {
  orderCancelled,
  orderExpired,
  orderPaid,
  orderPaymentChanged,
  orderProcessing,
  orderRefunded,
  orderReserved,
  paymentRequested,
  refundOwed,
} from '@muster/events';
import { type LiveChannel, liveSource } from '@muster/kit/subgraph';

const changed = (payload: { orderId: string }, seq: number) => ({ key: payload.orderId, seq, value: payload.orderId });

/** Changes of an order, by any of its events. A subscriber reads the order again. */
export const orderLive: LiveChannel<string> = {
  name: 'order',
  sources: [
    liveSource(orderReserved, changed),
    liveSource(paymentRequested, changed),
    liveSource(orderPaid, changed),
    liveSource(orderProcessing, changed),
    liveSource(orderExpired, changed),
    liveSource(orderCancelled, changed),
    liveSource(refundOwed, changed),
    liveSource(orderRefunded, changed),
    liveSource(orderPaymentChanged, changed),
  ],
};

const ofCustomer = ({ orderId, userId }: { orderId: string; userId?: string | undefined }, seq: number) => ({
  key: userId ?? orderId,
  seq,
  value: orderId,
});

/** Changes of any order of a customer, by the customer's id. Conflated, so that a message stands for all since the last. */
export const customerOrdersLive: LiveChannel<string> = {
  name: 'customer-orders',
  sources: [
    liveSource(orderReserved, ofCustomer),
    liveSource(paymentRequested, ofCustomer),
    liveSource(orderPaid, ofCustomer),
    liveSource(orderProcessing, ofCustomer),
    liveSource(orderExpired, ofCustomer),
    liveSource(orderCancelled, ofCustomer),
    liveSource(refundOwed, ofCustomer),
    liveSource(orderRefunded, ofCustomer),
    liveSource(orderPaymentChanged, ofCustomer),
  ],
};

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

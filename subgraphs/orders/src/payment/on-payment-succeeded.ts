import type { paymentSucceeded } from '@muster/events';
import type { PayloadOf } from '@muster/kit/events';
import type { Tx } from '@muster/kit/orm';
import type { Services } from '@muster/kit/subgraph';
import type { OrderRow } from '../order/move-orders.ts';
import { PAYABLE } from '../order/order.states.ts';
import { applyPayment, isOrderTotal, lockOrder, type Money, refusePayment } from './apply-payment.ts';

export async function onPaymentSucceeded(
  tx: Tx,
  money: PayloadOf<typeof paymentSucceeded>,
  services: Services,
): Promise<void> {
  const order = await lockOrder(tx, money.orderId);
  if (!isOrderTotal(order, money)) logOtherAmount(services, order, money);
  if (PAYABLE.includes(order.status) && isOrderTotal(order, money)) await applyPayment(tx, money, PAYABLE);
  else await refusePayment(tx, order, money);
}

/** Payments requests the order's total and nothing else, so another amount is a defect somewhere. */
function logOtherAmount(
  { log }: Services,
  order: OrderRow,
  { orderId, paymentId, amountMinor, currency }: Money,
): void {
  log.error(
    { orderId, paymentId, amountMinor, currency, totalMinor: order.totalMinor },
    'A payment is not of its order’s total; it is owed back',
  );
}

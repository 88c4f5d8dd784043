import type { orderPaid } from '@muster/events';
import type { PayloadOf } from '@muster/kit/events';
import type { Tx } from '@muster/kit/orm';
import { lockPayment } from '../payment/payment.rows.ts';
import { paymentStates } from '../payment/payment.states.ts';
import { closePayableOrder } from './close-payable-order.ts';

/** Closes a paid order. A late capture that the order accepted becomes APPLIED. */
export async function onOrderPaid(tx: Tx, event: PayloadOf<typeof orderPaid>): Promise<void> {
  await closePayableOrder(tx, event, 'PAID', event.paymentId);
  if (event.paymentId === null) return;
  const payment = await lockPayment(tx, event.paymentId);
  if (paymentStates.allows(payment.status, 'apply')) payment.move('apply', tx.now);
}

import { LockMode } from '@mikro-orm/postgresql';
import { paymentCreated, type paymentRequested } from '@muster/events';
import type { PayloadOf } from '@muster/kit/events';
import type { Tx } from '@muster/kit/orm';
import { expireWhenDue } from '../payment/expire-payment.ts';
import { Payment } from '../payment/payment.entity.ts';
import { openStatuses } from '../payment/payment.states.ts';
import { factsOf } from '../payment/settle-payment.ts';
import { keepPayableOrder } from './keep-payable-order.ts';

/** The customer may pay from now on; told again, until an earlier moment: then the payment that is open ends with it. */
export async function onPaymentRequested(tx: Tx, event: PayloadOf<typeof paymentRequested>): Promise<void> {
  await keepPayableOrder(tx, event);
  const dueAt = new Date(event.dueAt);
  const open = await tx.em.findOne(
    Payment,
    { orderId: event.orderId, status: { $in: [...openStatuses] }, expiresAt: { $gt: dueAt } },
    { lockMode: LockMode.PESSIMISTIC_WRITE },
  );
  if (open === null) return;
  open.expiresAt = dueAt;
  open.updatedAt = tx.now;
  tx.schedule(expireWhenDue, open.id, { paymentId: open.id }, dueAt);
  if (open.status !== 'INIT') tx.emit(paymentCreated, { ...factsOf(open), expiresAt: event.dueAt });
}

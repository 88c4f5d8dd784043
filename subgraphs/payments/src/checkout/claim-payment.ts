import { NotFound } from '@muster/kit/domain';
import { idempotent, type Tx } from '@muster/kit/orm';
import type { PayableOrder } from '../payable-order/payable-order.entity.ts';
import { lockPayableOrder } from '../payable-order/payable-order.rows.ts';
import { expireWhenDue } from '../payment/expire-payment.ts';
import { Payment } from '../payment/payment.entity.ts';
import { openStatuses } from '../payment/payment.states.ts';
import type { PaymentProvider } from '../provider/provider.ts';
import { type Claim, inputOf } from './begin-payments.ts';
import { ProviderUnavailable } from './checkout.refusals.ts';
import { insertPayment, isPayable } from './insert-payments.ts';

/** Not payable by the local copy of the order, which may lag behind: the caller asks orders before it refuses. */
export class NotPayableHere extends Error {
  /** `copy` is null for an order that payments does not know. */
  constructor(readonly copy: PayableOrder | null) {
    super('The order cannot be paid, as far as payments knows.');
  }
}

/**
 * Slow path behind `beginPayments`: creates the order's payment in INIT, or answers the open one, or refuses. The order row is
 * locked, so that concurrent calls make one payment, and none begins while the order is being closed.
 */
export function claimPayment(tx: Tx, claim: Omit<Claim, 'userId'>, provider: PaymentProvider | null): Promise<Payment> {
  const { orderId, idempotencyKey } = claim;
  const recorded = (id: string) => tx.em.findOneOrFail(Payment, { id });
  return idempotent(
    tx,
    { operation: 'startPayment', key: idempotencyKey, input: inputOf(claim), recorded },
    async () => {
      const order = await lockPayableOrder(tx, orderId);
      if (order === null) throw new NotPayableHere(null);
      if (order.userId !== tx.actor.id) throw new NotFound('order');

      const made = provider === null ? null : await insertPayment(tx, orderId, provider.name);
      if (made !== null) {
        tx.schedule(expireWhenDue, made.id, { paymentId: made.id }, made.expiresAt);
        return made;
      }
      const open = await tx.em.findOne(Payment, { orderId, status: { $in: [...openStatuses] } });
      if (open !== null) return open;
      if (provider === null && (await isPayable(tx, orderId))) throw new ProviderUnavailable(claim.provider);
      throw new NotPayableHere(order);
    },
  );
}

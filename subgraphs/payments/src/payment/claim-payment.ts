import { LockMode } from '@mikro-orm/postgresql';
import { NotFound } from '@muster/kit/domain';
import { once, type Tx } from '@muster/kit/orm';
import { nextNumber } from '../number.ts';
import { PayableOrder } from '../payable-order/payable-order.entity.ts';
import type { PaymentProvider, ProviderName } from '../provider/provider.ts';
import { expireWhenDue } from './expire-payment.ts';
import { Payment } from './payment.entity.ts';
import { ProviderUnavailable } from './payment.refusals.ts';
import { openStatuses } from './payment.states.ts';

export interface Claim {
  readonly orderId: string;
  readonly provider: ProviderName;
  readonly idempotencyKey: string;
}

/** Our copy says no, or nothing. It may lag behind orders, so this is not an answer yet. */
export class NotPayableHere extends Error {
  /** `copy` is null when we have not heard of the order at all. */
  constructor(readonly copy: PayableOrder | null) {
    super('The order cannot be paid, as far as payments knows.');
  }
}

/**
 * Makes the order's open payment, in INIT, or answers the one that is open already. The order's row is locked, so that two
 * calls make one payment, and none begins while the order is being closed.
 */
export function claimPayment(tx: Tx, claim: Claim, provider: PaymentProvider | null): Promise<Payment> {
  const { orderId, idempotencyKey } = claim;
  const recorded = (id: string) => tx.em.findOneOrFail(Payment, { id });
  const input = { orderId, provider: claim.provider };
  return once(tx, { operation: 'startPayment', key: idempotencyKey, input, recorded }, async () => {
    const order = await tx.em.findOne(PayableOrder, { orderId }, { lockMode: LockMode.PESSIMISTIC_WRITE });
    if (order === null) throw new NotPayableHere(null);
    if (order.userId !== tx.actor.id) throw new NotFound('order');

    const open = await tx.em.findOne(Payment, { orderId, status: { $in: [...openStatuses] } });
    if (open !== null) return open;

    const { dueAt } = order;
    if (order.state === 'CLOSED' || dueAt == null || dueAt <= tx.now || order.amountMinor === 0)
      throw new NotPayableHere(order);
    if (provider === null) throw new ProviderUnavailable(claim.provider);

    const payment = tx.em.create(Payment, {
      number: await nextNumber(tx, 'PAY'),
      orderId,
      userId: order.userId,
      provider: provider.name,
      status: 'INIT',
      amountMinor: order.amountMinor,
      capturedMinor: 0,
      refundedMinor: 0,
      currency: order.currency,
      payUrl: null,
      providerPaymentId: null,
      expiresAt: dueAt,
      createdAt: tx.now,
      updatedAt: tx.now,
    });
    tx.schedule(expireWhenDue, payment.id, { paymentId: payment.id }, dueAt);
    return payment;
  });
}

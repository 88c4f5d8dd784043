import { NotFound } from '@muster/kit/domain';
import { idempotent, newId, type Tx } from '@muster/kit/orm';
import { nextNumber } from '../number.ts';
import type { PayableOrder } from '../payable-order/payable-order.entity.ts';
import { lockPayableOrder } from '../payable-order/payable-order.rows.ts';
import type { PaymentProvider, ProviderName } from '../provider/provider.ts';
import { type Claim, inputOf } from './begin-payments.ts';
import { expireWhenDue } from './expire-payment.ts';
import { Payment } from './payment.entity.ts';
import { ProviderUnavailable } from './payment.refusals.ts';
import { PAYMENT_COLUMNS, type PaymentRow, paymentOf } from './payment.rows.ts';
import { openStatuses } from './payment.states.ts';

/** Our copy says no, or nothing. It may lag behind orders, so this is not an answer yet. */
export class NotPayableHere extends Error {
  /** `copy` is null when we have not heard of the order at all. */
  constructor(readonly copy: PayableOrder | null) {
    super('The order cannot be paid, as far as payments knows.');
  }
}

/**
 * Makes the order's open payment, in INIT, or answers the one that is open already. The order's row is locked, so that two
 * calls make one payment, and none begins while the order is being closed. What is plain never comes here: `beginPayments`.
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

      const isPayable = order.state === 'OPEN' && order.dueAt != null && order.dueAt > tx.now && order.amountMinor > 0;
      const made = isPayable && provider !== null ? await insertPayment(tx, order, order.dueAt!, provider.name) : null;
      if (made !== null) {
        tx.schedule(expireWhenDue, made.id, { paymentId: made.id }, made.expiresAt);
        return made;
      }
      const open = await tx.em.findOne(Payment, { orderId, status: { $in: [...openStatuses] } });
      if (open !== null) return open;
      throw isPayable && provider === null ? new ProviderUnavailable(claim.provider) : new NotPayableHere(order);
    },
  );
}

/** A new payment of the order in INIT; null when one of it is open. */
async function insertPayment(
  tx: Tx,
  { orderId, userId, amountMinor, currency }: PayableOrder,
  dueAt: Date,
  provider: ProviderName,
): Promise<Payment | null> {
  const [row] = await tx.run<PaymentRow>({
    sql: `insert into payment (id, number, order_id, user_id, provider, status, amount_minor, captured_minor, refunded_minor,
            currency, expires_at, created_at, updated_at)
          values (?, ?, ?, ?, ?, 'INIT', ?, 0, 0, ?, ?, ?, ?)
          on conflict (order_id) where status in ('INIT', 'PENDING_PROVIDER', 'AUTHORIZED') do nothing
          returning ${PAYMENT_COLUMNS}`,
    params: [
      newId(),
      await nextNumber(tx, 'PAY'),
      orderId,
      userId,
      provider,
      amountMinor,
      currency,
      dueAt,
      tx.now,
      tx.now,
    ],
  });
  return row === undefined ? null : paymentOf(tx, row);
}

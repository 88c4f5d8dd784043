import { paymentExpired, paymentFailed, paymentLateSucceeded, paymentSucceeded } from '@muster/events';
import type { Tx } from '@muster/kit/orm';
import type { FailureCode } from '../provider/failure.ts';
import type { Payment } from './payment.entity.ts';

/** Common payload of all payment events. */
export const factsOf = ({ id, orderId, userId, amountMinor, currency }: Payment) => ({
  paymentId: id,
  orderId,
  userId,
  amountMinor,
  currency,
});

/** Records the capture, in time (`succeed`) or late (`succeedLate`). */
export function succeedPayment(tx: Tx, payment: Payment, verb: 'succeed' | 'succeedLate'): void {
  payment.move(verb, tx.now);
  payment.capturedMinor = payment.amountMinor;
  payment.succeededAt = tx.now;
  tx.emit(verb === 'succeed' ? paymentSucceeded : paymentLateSucceeded, factsOf(payment));
}

export function failPayment(tx: Tx, payment: Payment, code: FailureCode, reason: string): void {
  payment.move('fail', tx.now);
  payment.failureCode = code;
  tx.emit(paymentFailed, { ...factsOf(payment), reason });
}

export function expirePayment(tx: Tx, payment: Payment): void {
  payment.move('expire', tx.now);
  tx.emit(paymentExpired, factsOf(payment));
}

import type { Payment } from '../payment/payment.entity.ts';
import { type PaymentVerb, paymentStates } from '../payment/payment.states.ts';
import type { NotifiedOutcome, ProviderName, ProviderNotification } from '../provider/provider.ts';

export type Settling = Extract<PaymentVerb, 'authorize' | 'succeed' | 'succeedLate' | 'fail' | 'expire'>;

export type Judgement =
  | { readonly verdict: 'APPLIED'; readonly verb: Settling; readonly error: null }
  | { readonly verdict: 'IGNORED' | 'UNMATCHED' | 'REJECTED'; readonly verb: null; readonly error: string };

/** Verbs of each outcome; the first one that the payment's status allows is applied. */
const verbsOf: Record<NotifiedOutcome, readonly Settling[]> = {
  AUTHORIZED: ['authorize'],
  SUCCEEDED: ['succeed', 'succeedLate'],
  FAILED: ['fail'],
  EXPIRED: ['expire'],
  NOTHING: [],
};

type Judged = Pick<Payment, 'provider' | 'status' | 'amountMinor' | 'currency' | 'providerPaymentId'>;

/** Decides the effect of a signed notification. The signature is not enough: payment, amount and currency must match. */
export function judgeNotification(
  provider: ProviderName,
  notification: ProviderNotification,
  payment: Judged | null,
): Judgement {
  const reject = (verdict: Exclude<Judgement['verdict'], 'APPLIED'>, error: string): Judgement => ({
    verdict,
    verb: null,
    error,
  });
  if (payment === null) return reject('UNMATCHED', `no payment has the number ${notification.reference}`);
  if (payment.provider !== provider) return reject('REJECTED', `the payment is with ${payment.provider}`);
  if (payment.providerPaymentId != null && payment.providerPaymentId !== notification.providerPaymentId) {
    return reject('REJECTED', `the provider knows the payment as ${payment.providerPaymentId}`);
  }
  if (payment.amountMinor !== notification.amountMinor || payment.currency !== notification.currency) {
    return reject('REJECTED', `the payment is of ${payment.amountMinor} ${payment.currency}`);
  }
  const verb = verbsOf[notification.outcome].find((candidate) => paymentStates.allows(payment.status, candidate));
  return verb === undefined
    ? reject('IGNORED', `${notification.outcome} changes nothing about a payment that is ${payment.status}`)
    : { verdict: 'APPLIED', verb, error: null };
}

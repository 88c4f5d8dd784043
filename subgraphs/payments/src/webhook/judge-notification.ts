import type { Payment } from '../payment/payment.entity.ts';
import { type PaymentVerb, paymentStates } from '../payment/payment.states.ts';
import type { NotifiedOutcome, ProviderName, ProviderNotification } from '../provider/provider.ts';

export type Settling = Extract<PaymentVerb, 'authorize' | 'succeed' | 'succeedLate' | 'fail' | 'expire'>;

export type Judgement =
  | { readonly verdict: 'APPLIED'; readonly verb: Settling; readonly error: null }
  | { readonly verdict: 'IGNORED' | 'UNMATCHED' | 'REJECTED'; readonly verb: null; readonly error: string };

/** What a notification may do to a payment: the first verb that its state allows. */
const verbsOf: Record<NotifiedOutcome, readonly Settling[]> = {
  AUTHORIZED: ['authorize'],
  SUCCEEDED: ['succeed', 'succeedLate'],
  FAILED: ['fail'],
  EXPIRED: ['expire'],
  NOTHING: [],
};

type Judged = Pick<Payment, 'provider' | 'status' | 'amountMinor' | 'currency' | 'providerPaymentId'>;

/** Decides what a genuine notification means. A valid signature is not enough: it must be about this payment and this much money. */
export function judgeNotification(
  provider: ProviderName,
  notification: ProviderNotification,
  payment: Judged | null,
): Judgement {
  const not = (verdict: Exclude<Judgement['verdict'], 'APPLIED'>, error: string): Judgement => ({
    verdict,
    verb: null,
    error,
  });
  if (payment === null) return not('UNMATCHED', `no payment has the number ${notification.reference}`);
  if (payment.provider !== provider) return not('REJECTED', `the payment is with ${payment.provider}`);
  if (payment.providerPaymentId != null && payment.providerPaymentId !== notification.providerPaymentId) {
    return not('REJECTED', `the provider knows the payment as ${payment.providerPaymentId}`);
  }
  if (payment.amountMinor !== notification.amountMinor || payment.currency !== notification.currency) {
    return not('REJECTED', `the payment is of ${payment.amountMinor} ${payment.currency}`);
  }
  const verb = verbsOf[notification.outcome].find((candidate) => paymentStates.allows(payment.status, candidate));
  return verb === undefined
    ? not('IGNORED', `${notification.outcome} changes nothing about a payment that is ${payment.status}`)
    : { verdict: 'APPLIED', verb, error: null };
}

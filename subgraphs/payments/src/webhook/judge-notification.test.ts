import { expect, test } from 'vitest';
import { type PaymentStatus, paymentStates } from '../payment/payment.states.ts';
import type { NotifiedOutcome, ProviderNotification } from '../provider/provider.ts';
import { judgeNotification } from './judge-notification.ts';

const payment = (status: PaymentStatus) => ({
  provider: 'MOCK' as const,
  status,
  amountMinor: 2_500,
  currency: 'TWD',
  providerPaymentId: 'theirs',
});

const notification = (changes: Partial<ProviderNotification> = {}): ProviderNotification => ({
  eventId: 'event',
  type: 'payment.succeeded',
  outcome: 'SUCCEEDED',
  reference: 'PAY-20260107-000001',
  providerPaymentId: 'theirs',
  amountMinor: 2_500,
  currency: 'TWD',
  payload: {},
  ...changes,
});

test.each([
  ['a payment that is not ours', null, {}, 'UNMATCHED', 'no payment has the number PAY-20260107-000001'],
  ['another company', { provider: 'ECPAY' as const }, {}, 'REJECTED', 'the payment is with ECPAY'],
  [
    'another payment of theirs',
    {},
    { providerPaymentId: 'other' },
    'REJECTED',
    'the provider knows the payment as theirs',
  ],
  ['less money', {}, { amountMinor: 2_499 }, 'REJECTED', 'the payment is of 2500 TWD'],
  ['more money', {}, { amountMinor: 2_501 }, 'REJECTED', 'the payment is of 2500 TWD'],
  ['another currency', {}, { currency: 'VND' }, 'REJECTED', 'the payment is of 2500 TWD'],
])('a genuine notification about %s changes nothing', (_, ours, theirs, verdict, error) => {
  const known = ours === null ? null : { ...payment('PENDING_PROVIDER'), ...ours };
  expect(judgeNotification('MOCK', notification(theirs), known)).toEqual({ verdict, verb: null, error });
});

test('a payment whose provider id we never learned is known by its number', () => {
  const unopened = { ...payment('INIT'), providerPaymentId: null };
  expect(judgeNotification('MOCK', notification(), unopened)).toMatchObject({ verdict: 'APPLIED', verb: 'succeed' });
});

/** Verdicts in each state on SUCCEEDED, FAILED, EXPIRED, AUTHORIZED and NOTHING. */
const verdicts: Record<PaymentStatus, string> = {
  INIT: 'succeed fail expire authorize -',
  PENDING_PROVIDER: 'succeed fail expire authorize -',
  AUTHORIZED: 'succeed fail expire - -',
  SUCCEEDED: '- - - - -',
  FAILED: 'succeedLate - - - -',
  EXPIRED: 'succeedLate - - - -',
  CANCELLED: 'succeedLate - - - -',
  LATE_SUCCEEDED: '- - - - -',
  APPLIED: '- - - - -',
  PARTIALLY_REFUNDED: '- - - - -',
  REFUNDED: '- - - - -',
};

test.each(paymentStates.states)('what a notification does to a payment that is %s', (status) => {
  const outcomes: NotifiedOutcome[] = ['SUCCEEDED', 'FAILED', 'EXPIRED', 'AUTHORIZED', 'NOTHING'];
  const done = outcomes.map(
    (outcome) => judgeNotification('MOCK', notification({ outcome }), payment(status)).verb ?? '-',
  );
  expect(done.join(' ')).toBe(verdicts[status]);
});

import { expect, test } from 'vitest';
import { openStatuses, type PaymentStatus, type PaymentVerb, paymentStates } from './payment.states.ts';

const verbs: readonly PaymentVerb[] = [
  'open',
  'authorize',
  'succeed',
  'fail',
  'expire',
  'cancel',
  'succeedLate',
  'apply',
  'refundPart',
  'refundAll',
];

/** Transitions that each state allows, in the order of `verbs`; a dot is a refusal. */
const table: Record<PaymentStatus, string> = {
  INIT: 'x x x x x x . . . .',
  PENDING_PROVIDER: '. x x x x x . . . .',
  AUTHORIZED: '. . x x x x . . . .',
  SUCCEEDED: '. . . . . . . . x x',
  FAILED: '. . . . . . x . . .',
  EXPIRED: '. . . . . . x . . .',
  CANCELLED: '. . . . . . x . . .',
  LATE_SUCCEEDED: '. . . . . . . x x x',
  APPLIED: '. . . . . . . . x x',
  PARTIALLY_REFUNDED: '. . . . . . . . x x',
  REFUNDED: '. . . . . . . . . .',
};

test('each state allows what the table says and nothing else', () => {
  const allowed = (status: PaymentStatus) =>
    verbs.map((verb) => (paymentStates.allows(status, verb) ? 'x' : '.')).join(' ');
  expect(Object.fromEntries(paymentStates.states.map((status) => [status, allowed(status)]))).toEqual(table);
});

test('a payment is open as long as it can be cancelled', () => {
  expect(openStatuses).toEqual(['INIT', 'PENDING_PROVIDER', 'AUTHORIZED']);
});

import { describe, expect, test } from 'vitest';
import { deltas, judge } from './counter.rules.ts';

const closing = {
  isConfirmed: true,
  reservedQty: 0,
  paidQty: 5,
  thresholdQty: 5,
  goalPolicy: 'ALL_OR_NOTHING' as const,
};

describe('the verdict on an offer whose window closed', () => {
  test.each([
    ['the goal is met', {}, 'PRODUCE'],
    ['a payment is still open', { reservedQty: 1 }, 'WAIT'],
    ['all or nothing, and one too few paid', { paidQty: 4 }, 'MISSED'],
    ['produce anyway, with one too few', { paidQty: 4, goalPolicy: 'PRODUCE_ANYWAY' }, 'PRODUCE'],
    ['produce anyway, but nobody paid', { paidQty: 0, goalPolicy: 'PRODUCE_ANYWAY' }, 'MISSED'],
    ['an administrator decides, with one too few', { paidQty: 4, goalPolicy: 'ADMIN_DECIDES' }, 'ASK_ADMINISTRATOR'],
    ['an administrator decides, but the goal is met', { goalPolicy: 'ADMIN_DECIDES' }, 'PRODUCE'],
    ['an administrator decides, but nobody paid', { paidQty: 0, goalPolicy: 'ADMIN_DECIDES' }, 'MISSED'],
    ['nothing was wanted at all and nothing was needed', { paidQty: 0, thresholdQty: 0 }, 'MISSED'],
    ['nobody confirmed, too few wanted it', { isConfirmed: false, paidQty: 0, reservedQty: 4 }, 'MISSED'],
    ['nobody confirmed though enough wanted it', { isConfirmed: false, paidQty: 0, reservedQty: 9 }, 'NEVER_CONFIRMED'],
    [
      'nobody confirmed, produce anyway',
      { isConfirmed: false, paidQty: 0, reservedQty: 1, goalPolicy: 'PRODUCE_ANYWAY' },
      'NEVER_CONFIRMED',
    ],
  ] as const)('%s', (_, change, verdict) => {
    expect(judge({ ...closing, ...change })).toBe(verdict);
  });
});

describe('what an order does to a counter', () => {
  test.each([
    ['is paid in time', deltas.paid('PAYMENT_REQUESTED'), { reserved: -1, paid: 1 }],
    ['is paid late', deltas.paid('EXPIRED'), { reserved: 0, paid: 1 }],
    ['leaves unpaid', deltas.ended('RESERVED'), { reserved: -1, paid: 0 }],
    ['leaves paid', deltas.ended('PROCESSING'), { reserved: 0, paid: -1 }],
  ])('one that %s', (_, delta, wanted) => expect(delta).toEqual(wanted));
});

import { rendered } from '@muster/kit/domain';
import { describe, expect, test } from 'vitest';
import { type CouponTerms, codeOf, refusalOf } from './coupon.rules.ts';

const at = (day: number) => new Date(Date.UTC(2027, 0, day));
const coupon: CouponTerms = { mode: 'PERCENTAGE', startsAt: at(10), endsAt: at(20), isActive: true };
const order = { subtotalMinor: 1_000, currency: 'TWD' };

describe('errors by descending precedence', () => {
  test.each([
    [{ mode: 'GIFT', startsAt: at(16) }, 'no such coupon'],
    [{ mode: 'GIFT', isActive: false }, 'cannot be used yet'],
    [{ startsAt: at(16), isActive: false }, 'no such coupon'],
    [{ isActive: false, valueCurrency: 'VND' }, 'no longer valid'],
    [{ endsAt: at(15), valueCurrency: 'VND' }, 'no longer valid'],
    [{ valueCurrency: 'VND', minOrderMinor: 9_999, minOrderCurrency: 'VND' }, 'orders in VND'],
    [{ minOrderMinor: 1, minOrderCurrency: 'VND' }, 'orders in VND'],
    [{ minOrderMinor: 1_001, minOrderCurrency: 'TWD' }, 'at least NT$10.01'],
  ] as const)('%o: %s', (terms, reason) => {
    const { reason: template, facts = {} } = refusalOf({ ...coupon, ...terms }, order, at(15))!;
    expect(rendered({ template, facts })).toContain(reason);
  });
});

test.each([
  ['its first moment', {}, at(10)],
  ['its last moment', {}, new Date(at(20).getTime() - 1)],
  ['without a start', { startsAt: null }, at(1)],
  ['the least order', { minOrderMinor: 1_000, minOrderCurrency: 'TWD' }, at(15)],
  ['its own currency', { valueCurrency: 'TWD' }, at(15)],
] as const)('it applies: %s', (_, terms, now) => {
  expect(refusalOf({ ...coupon, ...terms }, order, now)).toBeNull();
});

test('a code is read in any case, and not mistaken for another', () => {
  expect(codeOf('  Save_10-b ')).toBe('SAVE_10-B');
  for (const text of ['', 'AB', 'A'.repeat(41), 'SAVE 10', 'GROẞ', 'große', 'ＳＡＶＥ', 'SAVE\u0000', 'save%']) {
    expect(codeOf(text)).toBeNull();
  }
});

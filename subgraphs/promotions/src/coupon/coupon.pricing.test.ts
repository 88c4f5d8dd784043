import { expect, test } from 'vitest';
import { discountOf } from './coupon.pricing.ts';

test.each([
  ['ten percent', { mode: 'PERCENTAGE', valueBps: 1_000 }, 2_500, 250],
  ['half a unit is rounded up', { mode: 'PERCENTAGE', valueBps: 5_000 }, 5, 3],
  ['less than half is rounded down', { mode: 'PERCENTAGE', valueBps: 3_333 }, 1, 0],
  ['everything', { mode: 'PERCENTAGE', valueBps: 10_000 }, 777, 777],
  ['a share of nothing', { mode: 'PERCENTAGE', valueBps: 10_000 }, 0, 0],
  [
    'a share of more than a float can carry',
    { mode: 'PERCENTAGE', valueBps: 9_999 },
    9_007_199_254_740_991,
    9_006_298_534_815_517,
  ],
  ['a fixed amount', { mode: 'FIXED', valueMinor: 300 }, 1_000, 300],
  ['a fixed amount of the whole', { mode: 'FIXED', valueMinor: 300 }, 300, 300],
  ['a fixed amount never above the subtotal', { mode: 'FIXED', valueMinor: 300 }, 299, 299],
  ['a mode that is only planned', { mode: 'GIFT' }, 1_000, 0],
] as const)('%s', (_, discount, subtotalMinor, takenOff) => {
  expect(discountOf(discount, subtotalMinor)).toBe(takenOff);
});

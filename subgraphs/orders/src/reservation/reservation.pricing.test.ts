import type { OfferTerms } from '@muster/events';
import { InvalidInput, NotFound } from '@muster/kit/domain';
import { expect, test } from 'vitest';
import { priceLines, shareDiscount } from './reservation.pricing.ts';

const terms = new Map<string, OfferTerms>(
  (
    [
      ['a', 333, 'TWD'],
      ['b', 100, 'TWD'],
      ['usd', 5, 'USD'],
    ] as const
  ).map(([offerId, amountMinor, currency]) => [
    offerId,
    {
      offerId,
      productId: `p-${offerId}`,
      variants: [{ variantId: 'v', sku: 's', name: 'n', amountMinor, currency }],
    } as unknown as OfferTerms,
  ]),
);
const line = (offerId: string, quantity = 1, variantId = 'v') => ({ offerId, variantId, quantity });

test('lines are priced by the terms of their offers', () => {
  expect(priceLines([line('a', 2), line('b')], terms)).toMatchObject({
    currency: 'TWD',
    subtotalMinor: 766,
    lines: [{ grossMinor: 666, productId: 'p-a' }, { grossMinor: 100 }],
  });
});

test('a variant of another offer, two currencies and a subtotal beyond the maximum are refused', () => {
  expect(() => priceLines([line('a', 1, 'other')], terms)).toThrow(NotFound);
  expect(() => priceLines([line('a'), line('usd')], terms)).toThrow(InvalidInput);
  expect(() => priceLines([line('a', Number.MAX_SAFE_INTEGER)], terms)).toThrow(InvalidInput);
});

test('a discount is shared exactly, to the last minor unit', () => {
  const order = priceLines([line('a'), line('a'), line('a')], terms);
  expect(shareDiscount(100, order)).toEqual([34, 33, 33]);
  expect(shareDiscount(0, order)).toEqual([0, 0, 0]);
});

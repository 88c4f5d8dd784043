import { expect, test } from 'vitest';
import { ceilingRule, type HolderRequest } from './hold-ceilings.rules.ts';

const NOW = new Date('2026-11-30T00:00:00Z');
const OLD = '0c3e0000-0000-4000-8000-000000000001';
const request = (quantity: number, network: string | null = null, userId = OLD): HolderRequest => ({
  userId,
  network,
  requested: [{ offerId: 'x', quantity }],
});

test('a ceiling counts the units held before and those that the batch was given', () => {
  const rule = ceilingRule({ user: 4 }, new Map([[OLD, 1]]), NOW);
  expect(rule.refusalOf(request(3))).toBeNull();
  rule.admitted(request(3));
  expect(rule.refusalOf(request(1))).toMatchObject({ code: 'HOLD_LIMIT_EXCEEDED', limit: 4, held: 4 });
});

test('customers of one network share its ceiling', () => {
  const rule = ceilingRule({ address: 2 }, new Map([['net', 1]]), NOW);
  rule.admitted(request(1, 'net', 'another'));
  expect(rule.refusalOf(request(1, 'net'))).toMatchObject({ limit: 2, held: 2 });
  expect(rule.refusalOf(request(1, 'elsewhere'))).toBeNull();
  expect(rule.refusalOf(request(1))).toBeNull();
});

test('an account is young for as many hours as its id says', () => {
  const rule = ceilingRule({ young: { hours: 24, places: 1 } }, new Map(), NOW);
  const madeAt = (ms: number) => {
    const hex = (NOW.getTime() - ms).toString(16).padStart(12, '0');
    return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000001`;
  };
  expect(rule.refusalOf(request(2, null, madeAt(3_600_000)))).toMatchObject({ limit: 1, held: 0 });
  expect(rule.refusalOf(request(2, null, madeAt(25 * 3_600_000)))).toBeNull();
  expect(rule.refusalOf(request(2))).toBeNull();
});

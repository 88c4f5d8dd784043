import { expect, test } from 'vitest';
import {
  type Availability,
  decide,
  type Held,
  type HeldBack,
  type QuotaRequest,
  refusalOf,
  sumByOffer,
} from './quota.rules.ts';

const offer = (offerId: string, present: Partial<Availability> = {}): [string, Availability] => [
  offerId,
  {
    offerId,
    isOpen: true,
    remaining: null,
    heldBack: 0,
    perUserLimit: null,
    isConfirmed: false,
    paymentWindowMinutes: 30,
    ...present,
  },
];
const request = (userId: string, ...requested: [offerId: string, quantity: number][]): QuotaRequest => ({
  userId,
  requested: requested.map(([offerId, quantity]) => ({ offerId, quantity })),
});
const nothing: Held = () => 0;
const verdicts = (requests: readonly QuotaRequest[], offers: readonly [string, Availability][], held: Held = nothing) =>
  decide(requests, new Map(offers), { held }).map((refusal) => refusal?.code ?? 'ADMITTED');

test('units go to requests in the order of arrival; a refused request leaves its units to those behind', () => {
  expect(
    verdicts([request('a', ['x', 2]), request('b', ['x', 3]), request('c', ['x', 1])], [offer('x', { remaining: 3 })]),
  ).toEqual(['ADMITTED', 'QUOTA_EXCEEDED', 'ADMITTED']);
});

test('a refusal carries the units that were left at its turn', () => {
  const [, second] = decide([request('a', ['x', 2]), request('b', ['x', 3])], new Map([offer('x', { remaining: 4 })]), {
    held: nothing,
  });
  expect(second).toMatchObject({ offerId: 'x', requested: 3, remaining: 2 });
});

test('a request gets every line or none, and takes nothing when it is refused', () => {
  expect(
    verdicts(
      [request('a', ['x', 1], ['y', 2]), request('b', ['x', 1])],
      [offer('x', { remaining: 1 }), offer('y', { remaining: 1 })],
    ),
  ).toEqual(['QUOTA_EXCEEDED', 'ADMITTED']);
});

test('a limit counts units held before and units of the same batch', () => {
  const held: Held = (userId) => (userId === 'a' ? 1 : 0);
  const [first, second, third] = decide(
    [request('a', ['x', 1]), request('a', ['x', 1]), request('b', ['x', 2])],
    new Map([offer('x', { perUserLimit: 2 })]),
    { held },
  );
  expect([first, third]).toEqual([null, null]);
  expect(second).toMatchObject({ code: 'PER_USER_LIMIT_EXCEEDED', limit: 2, held: 2 });
});

test('a window that is not open comes before a sold-out offer, and an unknown offer is not open', () => {
  const offers = new Map([offer('full', { remaining: 0 }), offer('closed', { isOpen: false })]);
  const both = [
    { offerId: 'full', quantity: 1 },
    { offerId: 'closed', quantity: 1 },
  ];
  expect(refusalOf({ userId: 'a', requested: both }, offers)).toMatchObject({
    code: 'SELL_WINDOW_NOT_OPEN',
    offerId: 'closed',
  });
  expect(refusalOf(request('a', ['unknown', 1]), offers)).toMatchObject({ code: 'SELL_WINDOW_NOT_OPEN' });
});

test('units that are held back for a customer are theirs beside those that are left, once', () => {
  const heldBack: HeldBack = (userId) => (userId === 'a' ? 2 : 0);
  const [stranger, tooMany, first, second, last] = decide(
    [
      request('b', ['x', 2]),
      request('a', ['x', 4]),
      request('a', ['x', 3]),
      request('a', ['x', 1]),
      request('b', ['x', 1]),
    ],
    new Map([offer('x', { remaining: 1, heldBack: 2 })]),
    { held: nothing, heldBack },
  );
  expect(stranger).toMatchObject({ code: 'QUOTA_EXCEEDED', remaining: 1 });
  expect(tooMany).toMatchObject({ code: 'QUOTA_EXCEEDED', remaining: 3 });
  expect(first).toBeNull();
  expect([second?.code, last?.code]).toEqual(['QUOTA_EXCEEDED', 'QUOTA_EXCEEDED']);
});

test('two lines of one offer are one request', () => {
  const lines = [
    { offerId: 'x', quantity: 2 },
    { offerId: 'y', quantity: 1 },
    { offerId: 'x', quantity: 3 },
  ];
  expect(sumByOffer(lines)).toEqual([
    { offerId: 'x', quantity: 5 },
    { offerId: 'y', quantity: 1 },
  ]);
});

import { expect, test } from 'vitest';
import { decide, type Held, type Room, refusalOf, type Wish, wantedOf } from './quota.rules.ts';

const room = (offerId: string, present: Partial<Room> = {}): [string, Room] => [
  offerId,
  { offerId, isOpen: true, left: null, perUserLimit: null, isConfirmed: false, paymentWindowMinutes: 30, ...present },
];
const wish = (userId: string, ...wanted: [offerId: string, quantity: number][]): Wish => ({
  userId,
  wanted: wanted.map(([offerId, quantity]) => ({ offerId, quantity })),
});
const nothing: Held = () => 0;
const verdicts = (wishes: readonly Wish[], rooms: readonly [string, Room][], held: Held = nothing) =>
  decide(wishes, new Map(rooms), held).map((refusal) => refusal?.code ?? 'ADMITTED');

test('places go to whoever came first, and what one cannot use is left to those behind', () => {
  expect(verdicts([wish('a', ['x', 2]), wish('b', ['x', 3]), wish('c', ['x', 1])], [room('x', { left: 3 })])).toEqual([
    'ADMITTED',
    'QUOTA_EXCEEDED',
    'ADMITTED',
  ]);
});

test('whoever is refused hears how much was left for them', () => {
  const [, second] = decide([wish('a', ['x', 2]), wish('b', ['x', 3])], new Map([room('x', { left: 4 })]), nothing);
  expect(second).toMatchObject({ offerId: 'x', requested: 3, remaining: 2 });
});

test('a cart has every line or none, and takes nothing when it has none', () => {
  expect(
    verdicts([wish('a', ['x', 1], ['y', 2]), wish('b', ['x', 1])], [room('x', { left: 1 }), room('y', { left: 1 })]),
  ).toEqual(['QUOTA_EXCEEDED', 'ADMITTED']);
});

test('a limit counts what is held and what the same customer was given a moment ago', () => {
  const held: Held = (userId) => (userId === 'a' ? 1 : 0);
  const [first, second, third] = decide(
    [wish('a', ['x', 1]), wish('a', ['x', 1]), wish('b', ['x', 2])],
    new Map([room('x', { perUserLimit: 2 })]),
    held,
  );
  expect([first, third]).toEqual([null, null]);
  expect(second).toMatchObject({ code: 'PER_USER_LIMIT_EXCEEDED', limit: 2, held: 2 });
});

test('a window that is not open is said before an offer that is full, and an offer nobody knows is not open', () => {
  const rooms = new Map([room('full', { left: 0 }), room('closed', { isOpen: false })]);
  const both = [
    { offerId: 'full', quantity: 1 },
    { offerId: 'closed', quantity: 1 },
  ];
  expect(refusalOf(both, rooms)).toMatchObject({ code: 'SELL_WINDOW_NOT_OPEN', offerId: 'closed' });
  expect(refusalOf([{ offerId: 'unknown', quantity: 1 }], rooms)).toMatchObject({ code: 'SELL_WINDOW_NOT_OPEN' });
});

test('two lines of one offer are one wish', () => {
  const lines = [
    { offerId: 'x', quantity: 2 },
    { offerId: 'y', quantity: 1 },
    { offerId: 'x', quantity: 3 },
  ];
  expect(wantedOf(lines)).toEqual([
    { offerId: 'x', quantity: 5 },
    { offerId: 'y', quantity: 1 },
  ]);
});

import { expect, test } from 'vitest';
import { nextInLine, type WaitingEntry } from './next-in-line.rules.ts';

const entry = (id: number, quantity: number, offerId = 'x'): WaitingEntry => ({
  id: String(id).padStart(4, '0'),
  offerId,
  userId: 'anybody',
  quantity,
  offerMinutes: 60,
});
const next = (entries: readonly WaitingEntry[], free: Record<string, number>, pageSize = 100) => {
  const { picked, unfinished } = nextInLine(entries, new Map(Object.entries(free)), pageSize);
  return { picked: picked.map(({ id }) => Number(id)), unfinished };
};

test('free units go to the first in line, in the order of the line', () => {
  expect(next([entry(3, 1), entry(1, 1), entry(2, 1)], { x: 2 })).toEqual({ picked: [1, 2], unfinished: [] });
});

test('an entry that wants more than there is is passed over, and is first again when enough is free', () => {
  const line = [entry(1, 3), entry(2, 1), entry(3, 2)];
  expect(next(line, { x: 2 }).picked).toEqual([2]);
  expect(next(line, { x: 3 }).picked).toEqual([1]);
  expect(next(line, { x: 6 }).picked).toEqual([1, 2, 3]);
});

test('each offer has its own line', () => {
  expect(next([entry(1, 2), entry(2, 2, 'y'), entry(3, 1)], { x: 1, y: 2 }).picked).toEqual([2, 3]);
});

test('nobody is picked before an entry that a cut page may hide', () => {
  // A third entry of one unit may stand between the second and the last.
  const line = [entry(1, 1), entry(2, 1), entry(9, 2)];
  expect(next(line, { x: 5 }, 2)).toEqual({ picked: [1, 2], unfinished: ['x'] });
  expect(next(line, { x: 2 }, 2)).toEqual({ picked: [1, 2], unfinished: [] });
});

/** Pseudo-random numbers below `limit`, the same in each run. */
function seeded(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
}

test('page by page the same entries get offers as if the whole line were read', () => {
  const random = seeded(20_261_201);
  for (let round = 0; round < 300; round += 1) {
    const line = Array.from({ length: random(40) }, (_, id) => entry(id, 1 + random(4)));
    let free = random(60);
    const inOne: number[] = [];
    let left = free;
    for (const { id, quantity } of line)
      if (quantity <= left) {
        inOne.push(Number(id));
        left -= quantity;
      }

    const pageSize = 3;
    const inPages: number[] = [];
    for (let isUnfinished = true; isUnfinished; ) {
      const waiting = line.filter(({ id }) => !inPages.includes(Number(id)));
      const read = [...Map.groupBy(waiting, ({ quantity }) => quantity)].flatMap(([quantity, those]) =>
        those.slice(0, Math.min(Math.floor(free / quantity), pageSize)),
      );
      const { picked, unfinished } = next(read, { x: free }, pageSize);
      inPages.push(...picked);
      free -= line.filter(({ id }) => picked.includes(Number(id))).reduce((sum, { quantity }) => sum + quantity, 0);
      isUnfinished = unfinished.length > 0;
    }
    expect(inPages).toEqual(inOne);
  }
});

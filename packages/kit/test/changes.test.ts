import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { EVERYTHING, eachId } from '../src/domain/index.ts';
import { type Changed, Changes, type TrackedAnswer } from '../src/subgraph/index.ts';

function stage() {
  let hear: ((changed: Changed) => void) | null = null;
  const changes = new Changes((hearer) => {
    hear = hearer;
    return {
      close() {
        hear = null;
      },
    };
  });
  const reading = () => {
    const invalidated = { times: 0 };
    const made: TrackedAnswer = {
      ids: new Set(),
      onChanged() {
        invalidated.times += 1;
      },
    };
    return { made, invalidated };
  };
  return { changes, reading, tell: (changed: Changed) => hear?.(changed), isHeard: () => hear !== null };
}

test('a change invalidates the answers made from it and no others, until they are dropped', () => {
  const { changes, reading, tell } = stage();
  changes.hold();
  const [one, other, all] = [reading(), reading(), reading()];
  changes.add(one.made, 'a', changes.time);
  changes.add(one.made, 'b', changes.time);
  changes.add(other.made, 'b', changes.time);
  changes.add(all.made, EVERYTHING, changes.time);
  tell(['a', 'c']);
  expect([one, other, all].map(({ invalidated }) => invalidated.times)).toEqual([1, 0, 1]);
  tell(['b']);
  expect([one, other, all].map(({ invalidated }) => invalidated.times)).toEqual([2, 1, 2]);
  changes.drop(one.made);
  tell(['a']);
  tell(null);
  expect([one, other, all].map(({ invalidated }) => invalidated.times)).toEqual([2, 2, 4]);
});

test('a change between a read and its registration invalidates the answer at once, whatever came since', () => {
  const { changes, reading, tell } = stage();
  changes.hold();
  const since = changes.time;
  tell(['a']);
  const [late, unmoved, later] = [reading(), reading(), reading()];
  changes.add(late.made, 'a', since);
  changes.add(unmoved.made, 'b', since);
  changes.add(later.made, 'a', changes.time);
  expect([late, unmoved, later].map(({ invalidated }) => invalidated.times)).toEqual([1, 0, 0]);
  // More notices than are remembered: an old read may be stale, a recent one is known to be fresh.
  for (let round = 0; round < 3; round += 1) tell(Array.from({ length: 50_001 }, (_, n) => `${round}-${n}`));
  const [old, young] = [reading(), reading()];
  changes.add(old.made, 'b', since);
  changes.add(young.made, 'b', changes.time);
  expect([old, young].map(({ invalidated }) => invalidated.times)).toEqual([1, 0]);
});

test('notices are subscribed to only while there is a holder', () => {
  const { changes, isHeard } = stage();
  expect(isHeard()).toBe(false);
  const [first, second] = [changes.hold(), changes.hold()];
  first();
  first();
  expect(isHeard()).toBe(true);
  second();
  expect(isHeard()).toBe(false);
});

test('ids are found anywhere in a value, and words of their length are not', () => {
  const [one, other] = ['018f0000-0000-7000-8000-00000000000a', '018F0000-0000-7000-8000-00000000000B'];
  const found: string[] = [];
  eachId({ one, within: [{ other }, 'x'.repeat(36), 36, null, new Date()] }, (id) => found.push(id));
  expect(found).toEqual([one, other.toLowerCase()]);
});

test('of an entity its own columns are found, and its references are not followed in circles', () => {
  class Thing {
    id = randomUUID();
    ownerId = randomUUID();
    parts: Part[] = [];
  }
  class Part {
    id = randomUUID();
    constructor(readonly thing: Thing) {}
  }
  const thing = new Thing();
  thing.parts.push(new Part(thing));
  const found: string[] = [];
  eachId({ thing }, (id) => found.push(id));
  expect(found).toEqual([thing.id, thing.ownerId]);
});

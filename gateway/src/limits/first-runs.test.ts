import { expect, test } from 'vitest';
import { FirstRuns } from './first-runs.ts';

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));
const yes = () => true;

/** Queries by owner: those that have begun so far, and how each is ended. */
function stage(takeTurns = true) {
  const runs = new FirstRuns(takeTurns);
  const begun: string[] = [];
  const ends: (() => void)[] = [];
  const begins = (name: string, isNew: () => boolean = yes) =>
    runs
      .enter(() => name, isNew)
      .then((end) => {
        begun.push(name);
        ends.push(end);
      });
  return { begun, begins, ends };
}

test('new documents run one at a time, and owners take turns; what ran before does not wait', async () => {
  const { begun, begins, ends } = stage();
  const all = [begins('much'), begins('much'), begins('much'), begins('little'), begins('old', () => false)];
  await turn();
  expect(begun).toEqual(['much', 'old']);
  for (let n = 0; n < 4; n += 1) {
    for (const end of ends.splice(0)) {
      end();
      end();
    }
    await turn();
    await turn();
  }
  await Promise.all(all);
  expect(begun).toEqual(['much', 'old', 'much', 'little', 'much']);
});

test('whoever waits for a document that somebody else was answered meanwhile waits no more', async () => {
  const { begun, begins, ends } = stage();
  let isNew = true;
  const all = Array.from({ length: 10 }, (_, n) => begins(`owner ${n}`, () => isNew));
  await turn();
  expect(begun).toHaveLength(1);
  isNew = false;
  ends[0]!();
  await Promise.all(all);
  const next = begins('next');
  await turn();
  expect(begun).toHaveLength(11);
  await next;
});

test('a turn ends by itself', async () => {
  const { begun, begins } = stage();
  await Promise.all([begins('slow'), begins('next')]);
  expect(begun).toEqual(['slow', 'next']);
});

test('without turns nobody waits', async () => {
  const { begun, begins } = stage(false);
  await Promise.all([begins('one'), begins('two')]);
  expect(begun).toEqual(['one', 'two']);
});

import { expect, test } from 'vitest';
import { HeavyOwners } from './heavy-owners.ts';

const owner = (name: string) => () => name;
const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

/** Queries by owner: those that have begun so far, and how each is ended. */
function stage(most: number | null) {
  const heavy = new HeavyOwners(most);
  const begun: string[] = [];
  const ends: (() => void)[] = [];
  const begins = (name: string) =>
    heavy.enter(owner(name)).then((end) => {
      begun.push(name);
      ends.push(end);
    });
  return { heavy, begun, begins, ends };
}

test('owners of recent large answers run one query at a time, round robin; other owners do not wait', async () => {
  const { heavy, begun, begins, ends } = stage(10_000);
  for (const name of ['much', 'more']) heavy.note(owner(name), 20_000);
  const all = ['much', 'much', 'much', 'more', 'small'].map(begins);
  await turn();
  expect(begun).toEqual(['much', 'small']);
  for (let n = 0; n < 5; n += 1) {
    for (const end of ends.splice(0)) end();
    await turn();
    await turn();
  }
  await Promise.all(all);
  expect(begun).toEqual(['much', 'small', 'much', 'more', 'much']);
});

test('many small answers are no large one, and without the limit nobody waits', async () => {
  const small = stage(10_000);
  for (let n = 0; n < 100; n += 1) small.heavy.note(owner('busy'), 999);
  const off = stage(null);
  off.heavy.note(owner('busy'), 1_000_000);
  for (const { begins } of [small, off]) await Promise.all([begins('busy'), begins('busy')]);
  expect([small.begun, off.begun]).toEqual([
    ['busy', 'busy'],
    ['busy', 'busy'],
  ]);
});

test('a turn is released once, however often release is called', async () => {
  const { heavy, begun, begins, ends } = stage(1_000);
  heavy.note(owner('much'), 50_000);
  const all = [begins('much'), begins('much'), begins('much')];
  await turn();
  const [first] = ends;
  first!();
  first!();
  await turn();
  await turn();
  expect(begun).toHaveLength(2);
  for (const end of ends) end();
  await turn();
  await turn();
  await Promise.all(all);
  expect(begun).toHaveLength(3);
});

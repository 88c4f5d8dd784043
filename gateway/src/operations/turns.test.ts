import { expect, test } from 'vitest';
import { Turns } from './turns.ts';

const busyFor = (ms: number) => {
  const until = performance.now() + ms;
  while (performance.now() < until);
};

test('owners take turns, however much one of them has', async () => {
  const turns = new Turns();
  const done: string[] = [];
  const work = (owner: string, name: string) =>
    turns.take(owner, () => {
      busyFor(5);
      done.push(name);
    });
  const all = [...Array.from({ length: 4 }, (_, n) => work('much', `much ${n}`)), work('little', 'little')];
  await Promise.all(all);
  expect(done).toEqual(['much 0', 'much 1', 'little', 'much 2', 'much 3']);
});

test('between pieces of work everything else goes on', async () => {
  const turns = new Turns();
  const order: string[] = [];
  const work = (name: string) =>
    turns.take('one', () => {
      busyFor(5);
      order.push(name);
    });
  const all = [work('first'), work('second'), work('third')];
  setImmediate(() => order.push('else'));
  await Promise.all(all);
  expect(order.indexOf('else')).toBeLessThan(order.indexOf('third'));
});

test('what fails fails for whoever asked, and what is too much is not taken', async () => {
  const turns = new Turns();
  const first = turns.take('one', () => busyFor(5));
  const failing = turns.take('one', () => {
    throw new Error('no');
  });
  const waiting = Array.from({ length: 99 }, () => turns.take('one', () => 'done'));
  await expect(turns.take('one', () => 'never')).rejects.toMatchObject({ extensions: { code: 'OVERLOADED' } });
  expect(await turns.take('other', () => 'mine')).toBe('mine');
  await expect(failing).rejects.toThrow('no');
  expect(new Set(await Promise.all(waiting))).toEqual(new Set(['done']));
  await first;
});

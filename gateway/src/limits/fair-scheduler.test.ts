import { expect, test } from 'vitest';
import { FairScheduler } from './fair-scheduler.ts';

const busyFor = (ms: number) => {
  const until = performance.now() + ms;
  while (performance.now() < until);
};

test('owners take turns, however much work one of them has', async () => {
  const turns = new FairScheduler();
  const done: string[] = [];
  const work = (owner: string, name: string) =>
    turns.run(owner, () => {
      busyFor(5);
      done.push(name);
    });
  const all = [...Array.from({ length: 4 }, (_, n) => work('much', `much ${n}`)), work('little', 'little')];
  await Promise.all(all);
  expect(done).toEqual(['much 0', 'much 1', 'little', 'much 2', 'much 3']);
});

test('the event loop runs other work between slices', async () => {
  const turns = new FairScheduler();
  const order: string[] = [];
  const work = (name: string) =>
    turns.run('one', () => {
      busyFor(5);
      order.push(name);
    });
  const all = [work('first'), work('second'), work('third')];
  setImmediate(() => order.push('else'));
  await Promise.all(all);
  expect(order.indexOf('else')).toBeLessThan(order.indexOf('third'));
});

test('a failure rejects its own promise only, and work over the limit of an owner is refused', async () => {
  const turns = new FairScheduler();
  const first = turns.run('one', () => busyFor(5));
  const failing = turns.run('one', () => {
    throw new Error('no');
  });
  const waiting = Array.from({ length: 99 }, () => turns.run('one', () => 'done'));
  await expect(turns.run('one', () => 'never')).rejects.toMatchObject({ extensions: { code: 'OVERLOADED' } });
  expect(await turns.run('other', () => 'mine')).toBe('mine');
  await expect(failing).rejects.toThrow('no');
  expect(new Set(await Promise.all(waiting))).toEqual(new Set(['done']));
  await first;
});

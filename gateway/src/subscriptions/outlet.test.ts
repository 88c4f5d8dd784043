import { expect, test } from 'vitest';
import { Outlet, PENDING_MAX } from './outlet.ts';

const answer = (n: number) => ({ data: { n } });
async function taken(outlet: Outlet): Promise<unknown[]> {
  outlet.end();
  const all: unknown[] = [];
  for await (const { data } of outlet) all.push(data?.n);
  return all;
}

test('who takes at once gets everything, in order', async () => {
  const outlet = new Outlet(() => {});
  const first = outlet.next();
  outlet.push(answer(1), 'a');
  outlet.push(answer(2), 'a');
  expect((await first).value).toEqual(answer(1));
  expect(await taken(outlet)).toEqual([2]);
});

test('who is slow gets the newest of each thing, not each change', async () => {
  const outlet = new Outlet(() => {});
  for (let n = 0; n < 1_000; n += 1) outlet.push(answer(n), `thing-${n % 3}`);
  expect(await taken(outlet)).toEqual([997, 998, 999]);
});

test('who is slow and watches too much loses the oldest', async () => {
  const outlet = new Outlet(() => {});
  for (let n = 0; n < PENDING_MAX + 10; n += 1) outlet.push(answer(n));
  const all = await taken(outlet);
  expect(all).toHaveLength(PENDING_MAX);
  expect(all[0]).toBe(10);
});

test('who leaves hears nothing more, even while waiting', async () => {
  let left = 0;
  const outlet = new Outlet(() => {
    left += 1;
  });
  const waiting = outlet.next();
  await outlet.return();
  outlet.push(answer(1));
  expect([(await waiting).done, (await outlet.next()).done, left]).toEqual([true, true, 1]);
});

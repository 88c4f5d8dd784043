import { setImmediate as settle } from 'node:timers/promises';
import { Busy } from '@muster/kit/domain';
import { expect, test } from 'vitest';
import { FairLine } from './fair-line.ts';

const OPTIONS = { places: 1, waitingMax: 1_000, stayMs: 1 };
const LONG_MS = 60_000;

/** A line whose work ends when the test says so; `order` has who was let in, in turn. */
function aLine({ waitMaxMs = LONG_MS, ...options }: Partial<typeof OPTIONS & { waitMaxMs: number }> = {}) {
  const line = new FairLine({ ...OPTIONS, ...options });
  const order: string[] = [];
  const ends: (() => void)[] = [];
  const refused: string[] = [];
  const comes = (name: string, isPreferred = false) => {
    void line
      .through({ from: name, waitMaxMs, isPreferred }, () => {
        order.push(name);
        return new Promise<void>((resolve) => ends.push(resolve));
      })
      .catch((error) => {
        expect(error).toBeInstanceOf(Busy);
        expect(error.retryAfterMs).toBeGreaterThanOrEqual(1_000);
        refused.push(name);
      });
  };
  const goesOn = async (times = 1) => {
    for (let time = 0; time < times; time += 1) {
      ends.shift()?.();
      await settle();
    }
  };
  return { line, order, refused, comes, goesOn };
}

test('an address waits for its own, and everybody else for one of it', async () => {
  const { order, comes, goesOn } = aLine();
  for (let time = 0; time < 5; time += 1) comes('flood');
  comes('owner');
  comes('owner');
  comes('other');
  await goesOn(8);
  expect(order).toEqual(['flood', 'flood', 'owner', 'other', 'flood', 'owner', 'flood', 'flood']);
});

test('whoever is preferred goes before, and not for ever', async () => {
  const { order, comes, goesOn } = aLine();
  comes('flood');
  comes('flood');
  for (let time = 0; time < 5; time += 1) comes(`owner ${time}`, true);
  await goesOn(7);
  expect(order).toEqual(['flood', 'owner 0', 'owner 1', 'owner 2', 'flood', 'owner 3', 'owner 4']);
});

test('whoever would wait too long is refused at once, whoever comes from elsewhere is not', async () => {
  const { line, order, refused, comes, goesOn } = aLine({ waitMaxMs: 1_000 });
  line.expect(100);
  for (let time = 0; time < 30; time += 1) comes('flood');
  await settle();
  expect(refused).toHaveLength(19); // One is inside, ten of 100 ms each wait.
  comes('owner');
  await goesOn(3);
  expect(refused).toHaveLength(19);
  expect(order).toContain('owner');
});

test('nobody waits longer than that, whatever was expected', async () => {
  const { order, refused, comes } = aLine({ waitMaxMs: 20, stayMs: 0.001 });
  comes('one that never ends');
  comes('another');
  await expect.poll(() => refused).toEqual(['another']);
  expect(order).toEqual(['one that never ends']);
});

test('a full line has room for whoever has fewer in it', async () => {
  const { refused, order, comes, goesOn } = aLine({ waitingMax: 3 });
  for (let time = 0; time < 4; time += 1) comes('flood');
  comes('owner');
  comes('flood');
  await goesOn(4);
  expect(refused).toEqual(['flood', 'flood']);
  expect(order).toEqual(['flood', 'flood', 'owner', 'flood']);
});

test('work that fails leaves its place to the next', async () => {
  const line = new FairLine(OPTIONS);
  await expect(line.through({ from: 'a', waitMaxMs: LONG_MS }, () => Promise.reject(new Error('no')))).rejects.toThrow(
    'no',
  );
  expect(line.isBusy).toBe(false);
  expect(await line.through({ from: 'a', waitMaxMs: LONG_MS }, async () => 'yes')).toBe('yes');
});

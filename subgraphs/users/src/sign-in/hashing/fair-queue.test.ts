import { setImmediate as settle } from 'node:timers/promises';
import { Busy } from '@muster/kit/domain';
import { expect, test } from 'vitest';
import { FairQueue } from './fair-queue.ts';

const OPTIONS = { slots: 1, waitingMax: 1_000, durationMs: 1 };
const LONG_MS = 60_000;

/** A queue whose work ends when the test says so; `order` has the admitted requests. */
function aQueue({ waitMaxMs = LONG_MS, ...options }: Partial<typeof OPTIONS & { waitMaxMs: number }> = {}) {
  const queue = new FairQueue({ ...OPTIONS, ...options });
  const order: string[] = [];
  const ends: (() => void)[] = [];
  const refused: string[] = [];
  const comes = (name: string, isPreferred = false) => {
    void queue
      .run({ from: name, waitMaxMs, isPreferred }, () => {
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
  return { queue, order, refused, comes, goesOn };
}

test('an address waits for its own, and everybody else for one of it', async () => {
  const { order, comes, goesOn } = aQueue();
  for (let time = 0; time < 5; time += 1) comes('flood');
  comes('owner');
  comes('owner');
  comes('other');
  await goesOn(8);
  expect(order).toEqual(['flood', 'flood', 'owner', 'other', 'flood', 'owner', 'flood', 'flood']);
});

test('preferred requests have priority, and do not starve others', async () => {
  const { order, comes, goesOn } = aQueue();
  comes('flood');
  comes('flood');
  for (let time = 0; time < 5; time += 1) comes(`owner ${time}`, true);
  await goesOn(7);
  expect(order).toEqual(['flood', 'owner 0', 'owner 1', 'owner 2', 'flood', 'owner 3', 'owner 4']);
});

test('a request that would wait too long is refused at once, one of another address is not', async () => {
  const { queue, order, refused, comes, goesOn } = aQueue({ waitMaxMs: 1_000 });
  queue.expect(100);
  for (let time = 0; time < 30; time += 1) comes('flood');
  await settle();
  expect(refused).toHaveLength(19); // One is inside, ten of 100 ms each wait.
  comes('owner');
  await goesOn(3);
  expect(refused).toHaveLength(19);
  expect(order).toContain('owner');
});

test('no request waits longer than the timeout, whatever was expected', async () => {
  const { order, refused, comes } = aQueue({ waitMaxMs: 20, durationMs: 0.001 });
  comes('one that never ends');
  comes('another');
  await expect.poll(() => refused).toEqual(['another']);
  expect(order).toEqual(['one that never ends']);
});

test('a full queue admits an address with fewer requests in it', async () => {
  const { refused, order, comes, goesOn } = aQueue({ waitingMax: 3 });
  for (let time = 0; time < 4; time += 1) comes('flood');
  comes('owner');
  comes('flood');
  await goesOn(4);
  expect(refused).toEqual(['flood', 'flood']);
  expect(order).toEqual(['flood', 'flood', 'owner', 'flood']);
});

test('work that fails frees its slot', async () => {
  const queue = new FairQueue(OPTIONS);
  await expect(queue.run({ from: 'a', waitMaxMs: LONG_MS }, () => Promise.reject(new Error('no')))).rejects.toThrow(
    'no',
  );
  expect(queue.isBusy).toBe(false);
  expect(await queue.run({ from: 'a', waitMaxMs: LONG_MS }, async () => 'yes')).toBe('yes');
});

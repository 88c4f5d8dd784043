import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { inTurn, SequentialBatches } from './large-results.ts';

const rows = (count: number) => Array.from({ length: count }, (_, row) => row);

test('large results that arrive together are answered one for each turn of the event loop', async () => {
  const order: string[] = [];
  const lists = [rows(1_000), [rows(300), rows(2)], rows(200)];
  for (const [index, values] of lists.entries()) void inTurn<unknown>(values).then(() => order.push(`large ${index}`));
  const turns: string[][] = [];
  while (turns.flat().length < lists.length) {
    await nextTurn();
    turns.push(order.splice(0));
  }
  expect(turns.flat()).toEqual(['large 0', 'large 1', 'large 2']);
  for (const turn of turns) expect(turn.length).toBeLessThanOrEqual(1);
});

test('small results wait for nothing', async () => {
  const order: string[] = [];
  void inTurn(rows(5_000)).then(() => order.push('large'));
  void inTurn(rows(199)).then(() => order.push('small'));
  await Promise.resolve();
  await Promise.resolve();
  expect(order).toEqual(['small']);
});

test('a batch is not read before the resolvers of a large one before it have run', async () => {
  const order: string[] = [];
  const batches = new SequentialBatches();
  const read = (name: string, count: number) =>
    batches
      .read(async () => {
        order.push(`${name} read`);
        return rows(count);
      })
      .then(() => order.push(`${name} resolved`));
  await Promise.all([read('first', 5_000), read('second', 5_000), read('third', 1)]);
  expect(order).toEqual([
    'first read',
    'first resolved',
    'second read',
    'second resolved',
    'third read',
    'third resolved',
  ]);
});

test('a batch that fails fails alone', async () => {
  const batches = new SequentialBatches();
  const failing = batches.read(() => Promise.reject(new Error('away')));
  const after = batches.read(async () => rows(2));
  await expect(failing).rejects.toThrow('away');
  expect(await after).toEqual(rows(2));
});

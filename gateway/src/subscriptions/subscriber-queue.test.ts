import { expect, test } from 'vitest';
import { PENDING_MAX, type Sink, SubscriberQueue } from './subscriber-queue.ts';

/** A client's end that says when it takes more. */
function aSink() {
  const written: string[] = [];
  const sink: Sink & { ready: boolean } = { ready: true, write: (json) => void written.push(json), onReady: undefined };
  return {
    sink,
    written,
    isFull: () => {
      sink.ready = false;
    },
    drains: () => {
      sink.ready = true;
      sink.onReady?.();
    },
  };
}

test('a fast client gets everything, in order', () => {
  const client = aSink();
  const queue = new SubscriberQueue(client.sink, () => {});
  queue.push('1', 'a');
  queue.push('2', 'a');
  expect(client.written).toEqual(['1', '2']);
});

test('a slow client gets the newest state of each entity, not each change', async () => {
  const client = aSink();
  const queue = new SubscriberQueue(client.sink, () => {});
  client.isFull();
  for (let n = 0; n < 1_000; n += 1) queue.push(String(n), `thing-${n % 3}`);
  client.drains();
  expect(client.written).toEqual(['997', '998', '999']);
});

test('a slow client with more entities than the bound loses the oldest', () => {
  const client = aSink();
  const queue = new SubscriberQueue(client.sink, () => {});
  client.isFull();
  for (let n = 0; n < PENDING_MAX + 10; n += 1) queue.push(String(n));
  client.drains();
  expect(client.written).toHaveLength(PENDING_MAX);
  expect(client.written[0]).toBe('10');
});

test('pending answers are flushed before the end', async () => {
  const client = aSink();
  const queue = new SubscriberQueue(client.sink, () => {});
  client.isFull();
  queue.push('the last', 'a');
  queue.end();
  expect(client.written).toEqual([]);
  client.drains();
  expect(client.written).toEqual(['the last']);
  expect((await queue.next()).done).toBe(true);
});

test('a client that leaves gets nothing more, even while waiting', async () => {
  const client = aSink();
  let left = 0;
  const queue = new SubscriberQueue(client.sink, () => {
    left += 1;
  });
  const waiting = queue.next();
  client.isFull();
  queue.push('0');
  await queue.return();
  client.drains();
  queue.push('1');
  expect([(await waiting).done, (await queue.next()).done, left, client.written]).toEqual([true, true, 1, []]);
});

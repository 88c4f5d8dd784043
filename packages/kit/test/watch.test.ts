import { afterEach, expect, test } from 'vitest';
import { eventually } from '../../testing/src/eventually.ts';
import { RunningClock } from '../src/domain/index.ts';
import { conflatedFeed } from '../src/runtime/live/conflated-feed.ts';
import type { HubMessage } from '../src/runtime/live/live-hub.ts';
import {
  type LiveChannel,
  type LiveFeed,
  LiveGap,
  type LiveMessage,
  RequestContext,
  type Services,
} from '../src/subgraph/index.ts';
import { cause, closeHarness, later } from './harness.ts';

afterEach(closeHarness);

const channel: LiveChannel<string> = { name: 'quota', sources: [] };

/** A request that watches one key, with stubs for everything around it. */
function stage(snapshotOf: () => Promise<LiveMessage<string>[]>) {
  const feeds: { push(seq: number, value: string): void; gap(): void; ready(): void; closed: boolean }[] = [];
  const services = {
    clock: new RunningClock(),
    watch(): LiveFeed<unknown> {
      const feed = conflatedFeed();
      const { promise, resolve } = Promise.withResolvers<void>();
      const played = {
        push: (seq: number, value: string) => feed.push({ channel: 'quota', key: 'a', seq, value }),
        gap: () => feed.end(new LiveGap('a gap')),
        ready: resolve,
        closed: false,
      };
      feeds.push(played);
      return {
        ready: promise,
        close() {
          played.closed = true;
          feed.end();
        },
        [Symbol.asyncIterator]: () => feed[Symbol.asyncIterator]() as AsyncIterator<HubMessage>,
      };
    },
  } as unknown as Services;
  const states = new RequestContext(services, cause).watch(channel, ['a'], snapshotOf);
  const seen: string[] = [];
  const ended = (async () => {
    for await (const state of states) seen.push(state);
  })();
  later(() => states.return!());
  return { states, feeds, seen, ended };
}

const state = (seq: number, value: string): LiveMessage<string> => ({ key: 'a', seq, value });

test('first the snapshot, then each newer change', async () => {
  const { feeds, seen } = stage(async () => [state(5, 'five')]);
  feeds[0]!.push(4, 'four');
  feeds[0]!.ready();
  await eventually(() => expect(seen).toEqual(['five']));
  feeds[0]!.push(5, 'five');
  feeds[0]!.push(6, 'six');
  await eventually(() => expect(seen).toEqual(['five', 'six']));
});

test('the snapshot is read only once changes are sure to arrive', async () => {
  let reads = 0;
  const { feeds, seen } = stage(async () => {
    reads += 1;
    return [state(1, 'one')];
  });
  await new Promise((resolve) => setImmediate(resolve));
  expect(reads).toBe(0);
  feeds[0]!.ready();
  await eventually(() => expect(seen).toEqual(['one']));
  expect(reads).toBe(1);
});

test('after a gap the snapshot is read anew, and sent if it is newer', async () => {
  let now = state(5, 'five');
  const { feeds, seen } = stage(async () => [now]);
  feeds[0]!.ready();
  await eventually(() => expect(seen).toEqual(['five']));
  now = state(8, 'eight');
  feeds[0]!.gap();
  await eventually(() => feeds.length === 2);
  expect(feeds[0]!.closed).toBe(true);
  feeds[1]!.push(7, 'seven');
  feeds[1]!.ready();
  await eventually(() => expect(seen).toEqual(['five', 'eight']));
  feeds[1]!.gap();
  await eventually(() => feeds.length === 3);
  feeds[2]!.ready();
  feeds[2]!.push(9, 'nine');
  await eventually(() => expect(seen).toEqual(['five', 'eight', 'nine']));
});

test('a snapshot without a position is sent after each gap', async () => {
  const { feeds, seen } = stage(async () => [state(-1, 'whatever it is now')]);
  feeds[0]!.ready();
  feeds[0]!.push(3, 'three');
  await eventually(() => expect(seen).toEqual(['whatever it is now', 'three']));
  feeds[0]!.gap();
  await eventually(() => feeds.length === 2);
  feeds[1]!.ready();
  await eventually(() => expect(seen).toEqual(['whatever it is now', 'three', 'whatever it is now']));
});

test('while live messages are away the snapshot is sent all the same, and again if it changed', async () => {
  let now = state(5, 'five');
  const { feeds, seen } = stage(async () => [now]);
  await eventually(() => expect(seen).toEqual(['five']));
  now = state(6, 'six');
  feeds[0]!.ready();
  await eventually(() => expect(seen).toEqual(['five', 'six']));
  feeds[0]!.push(7, 'seven');
  await eventually(() => expect(seen).toEqual(['five', 'six', 'seven']));
});

test('a watcher that leaves while nothing happens is gone at once', async () => {
  const { states, feeds, seen, ended } = stage(async () => [state(1, 'one')]);
  feeds[0]!.ready();
  await eventually(() => expect(seen).toEqual(['one']));
  await states.return!();
  await ended;
  expect(feeds[0]!.closed).toBe(true);
});

test('a snapshot that cannot be read fails the watcher’s subscription', async () => {
  const { feeds, ended } = stage(() => Promise.reject(new Error('no such thing')));
  feeds[0]!.ready();
  await expect(ended).rejects.toThrow('no such thing');
  expect(feeds[0]!.closed).toBe(true);
});

import { afterEach, expect, test } from 'vitest';
import { eventually } from '../../testing/src/eventually.ts';
import { freshDatabase } from '../../testing/src/postgres.ts';
import { withClient } from '../src/orm/index.ts';
import { holdSessionLocks, type SessionLocks } from '../src/runtime/locks/session-locks.ts';
import { silentLog } from '../src/subgraph/index.ts';
import { aCuttableWay, closeHarness, later, rowsOf, upTo } from './harness.ts';

afterEach(closeHarness);

const SPACE = 4_711;
const KEYS = upTo(8);

/** Records who works on which key; two at once on one key must never be. */
function watchWork() {
  const workers = new Map<number, Set<string>>(KEYS.map((key) => [key, new Set()]));
  const doubled: string[] = [];
  const asked: number[] = [];
  let slow = Promise.resolve();
  return {
    doubled,
    /** The keys whose work was asked to end. */
    asked,
    of: (name: string) => KEYS.filter((key) => workers.get(key)!.has(name)),
    /** Work takes this long to end from now on. */
    endsAfter(gate: Promise<void>) {
      slow = gate;
    },
    async work(name: string, key: number, lost: AbortSignal) {
      const now = workers.get(key)!;
      if (now.size > 0) doubled.push(`${name} and ${[...now]} at ${key}`);
      now.add(name);
      if (!lost.aborted) await new Promise((resolve) => lost.addEventListener('abort', resolve, { once: true }));
      asked.push(key);
      await slow;
      now.delete(name);
    },
  };
}

async function hold(url: string, name: string, watch: ReturnType<typeof watchWork>): Promise<SessionLocks> {
  const locks = await holdSessionLocks({
    url,
    log: silentLog,
    space: SPACE,
    keys: KEYS,
    onTaken: (key, _session, lost) => watch.work(name, key, lost),
  });
  later(() => locks.close());
  return locks;
}

test('one session takes every key at once', async () => {
  const watch = watchWork();
  const locks = await hold(await freshDatabase('locks'), 'a', watch);
  expect(watch.of('a')).toEqual(KEYS);
  expect(locks.held).toBe(8);
});

test('sessions reach a fair share, and no key is ever worked on by two', async () => {
  const url = await freshDatabase('locks');
  const watch = watchWork();
  const names = ['a', 'b', 'c'];
  const locks = [];
  for (const name of names) locks.push(await hold(url, name, watch));
  const shares = () => names.map((name) => watch.of(name).length).toSorted();
  await eventually(() => expect(shares()).toEqual([2, 3, 3]));
  await locks[1]!.close();
  await eventually(() => expect(shares()).toEqual([0, 4, 4]));
  await locks[0]!.close();
  await eventually(() => expect(shares()).toEqual([0, 0, 8]));
  expect(watch.doubled).toEqual([]);
});

test('a key is released only once its work ended', async () => {
  const url = await freshDatabase('locks');
  const watch = watchWork();
  await hold(url, 'a', watch);
  const gate = Promise.withResolvers<void>();
  watch.endsAfter(gate.promise);
  const b = await hold(url, 'b', watch);
  // The first has been asked for half of its keys, and its work goes on.
  await eventually(() => expect(watch.asked).toHaveLength(4));
  const c = await hold(url, 'c', watch);
  expect([b.held, c.held]).toEqual([0, 0]);
  gate.resolve();
  await eventually(() => expect(watch.of('b').length + watch.of('c').length).toBeGreaterThanOrEqual(5));
  expect(watch.doubled).toEqual([]);
});

test('a session with a lost connection loses its keys, and takes them again', async () => {
  const url = await freshDatabase('locks');
  const watch = watchWork();
  await hold(url, 'a', watch);
  for (let times = 0; times < 3; times += 1) {
    await rowsOf(
      { url },
      `select pg_terminate_backend(pid) from pg_locks
        where locktype = 'advisory' and classid = ${SPACE} and pid <> pg_backend_pid()`,
    );
    await eventually(() => expect(watch.of('a')).toEqual([]));
    await eventually(() => expect(watch.of('a')).toEqual(KEYS));
  }
  expect(watch.doubled).toEqual([]);
});

test('a server that is away for a while is reconnected to', async () => {
  const way = await aCuttableWay(await freshDatabase('locks'));
  const watch = watchWork();
  const locks = await hold(way.url, 'a', watch);
  way.cut();
  await eventually(() => expect(watch.of('a')).toEqual([]));
  await expect(locks.query({ text: 'select 1' })).rejects.toThrow('away');
  await way.mend();
  await eventually(() => expect(watch.of('a')).toEqual(KEYS));
  expect((await locks.query({ text: 'select 1 as one' })).rows).toEqual([{ one: 1 }]);
});

test('an unreachable server at the start stops the start', async () => {
  const watch = watchWork();
  await expect(hold('postgres://nobody@127.0.0.1:1/nothing', 'a', watch)).rejects.toThrow('ECONNREFUSED');
});

test('notifications of other sessions are received, its own are not', async () => {
  const url = await freshDatabase('locks');
  let heard = 0;
  const locks = await holdSessionLocks({
    url,
    log: silentLog,
    space: SPACE,
    keys: KEYS,
    listen: ['news'],
    onNotification: () => {
      heard += 1;
    },
    onTaken: (_key, _session, lost) =>
      new Promise((resolve) => lost.addEventListener('abort', () => resolve(), { once: true })),
  });
  later(() => locks.close());
  await locks.query({ text: 'notify news' });
  await withClient(url, (client) => client.query('notify news'));
  await eventually(() => heard > 0);
  await locks.query({ text: 'select 1' });
  expect(heard).toBe(1);
});

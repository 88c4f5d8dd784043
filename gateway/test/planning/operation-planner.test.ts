import { eventually } from '@muster/testing';
import { parse } from 'graphql';
import { expect, test } from 'vitest';
import { OperationPlanner, type OperationPlannerOptions } from '../../src/planning/operation-planner.ts';
import { type PlanThread, startPlanThread, ThreadEnded } from '../../src/planning/plan-thread.ts';
import { recordingLog } from '../running-gateway.ts';
import { BREAKING_WORKER } from './breaking-worker-url.ts';

const HERE = { kind: 'QueryPlan', by: 'here' };
const MESSAGE = 'The thread that plans';

/** A planner beside a thread whose plans are made when the test says so; it tells who is planned where, in their order. */
async function stage(given: Partial<OperationPlannerOptions> = {}) {
  const { log, logged } = recordingLog();
  const inThread: string[] = [];
  const here: string[] = [];
  const waiting: PromiseWithResolvers<unknown>[] = [];
  const threads: { die: () => void }[] = [];
  const start = async (): Promise<PlanThread> => {
    const { promise: ended, resolve: die } = Promise.withResolvers<void>();
    const lost = ended.then(() => Promise.reject(new ThreadEnded('It died.')));
    lost.catch(() => {});
    threads.push({ die });
    return {
      ended,
      end: async () => die(),
      plan({ text }) {
        inThread.push(text.replaceAll(/\W/g, ''));
        const one = Promise.withResolvers<unknown>();
        waiting.push(one);
        return Promise.race([one.promise, lost]) as never;
      },
    };
  };
  const planner = new OperationPlanner({
    supergraphSdl: '',
    planHere: async (document) => {
      here.push(
        (document.definitions[0] as never as { selectionSet: { selections: { name: { value: string } }[] } })
          .selectionSet.selections[0]!.name.value,
      );
      return HERE as never;
    },
    withinMs: 10_000,
    plannedHereMax: 0,
    log,
    start,
    ...given,
  });
  planner.open();
  await eventually(() => planner.isThreaded || given.plannedHereMax !== undefined || given.start !== undefined);
  return {
    planner,
    inThread,
    here,
    threads,
    logged,
    plan: (name: string, owner = 'one', disconnected?: AbortSignal) =>
      planner.plan(parse(`{ ${name} }`), undefined, { owner, disconnected }) as Promise<unknown>,
    answer: (plan: unknown = 'a plan') => waiting.shift()!.resolve(plan),
  };
}

test('one plan at a time is made in the thread, and owners take turns', async () => {
  const { plan, inThread, answer, planner } = await stage();
  const all = ['a', 'b', 'c'].map((name) => plan(name, 'much')).concat(plan('d', 'little'));
  for (let n = 0; n < all.length; n += 1) {
    await eventually(() => inThread.length === n + 1);
    answer(n);
  }
  expect(await Promise.all(all)).toEqual([0, 1, 3, 2]);
  expect(inThread).toEqual(['a', 'b', 'd', 'c']);
  await planner.close();
});

test('of one owner a hundred may wait, and whoever has gone waits no more', async () => {
  const { plan, inThread, answer, planner } = await stage();
  const first = plan('first');
  const left = new AbortController();
  const leaving = expect(plan('leaving', 'one', left.signal)).rejects.toMatchObject({
    extensions: { code: 'TIMED_OUT' },
  });
  const others = Array.from({ length: 99 }, (_, n) => plan(`n${n}`));
  await expect(plan('more')).rejects.toMatchObject({ extensions: { code: 'OVERLOADED', retryAfterMs: 1_000 } });
  const other = plan('other', 'two');
  left.abort();
  await leaving;
  answer('planned');
  expect(await first).toBe('planned');
  for (let n = 0; n < 100; n += 1) {
    await eventually(() => inThread.length === n + 2);
    answer();
  }
  await Promise.all([...others, other]);
  expect(inThread).not.toContain('leaving');
  await planner.close();
});

test('of all owners together two thousand may wait', async () => {
  const { plan, planner } = await stage();
  const waiting = Array.from({ length: 2_001 }, (_, n) => plan(`n${n}`, `owner ${n}`));
  await expect(plan('more', 'another')).rejects.toMatchObject({ extensions: { code: 'OVERLOADED' } });
  await planner.close();
  expect(await Promise.all(waiting)).toEqual(waiting.map(() => HERE));
});

test('a small system plans in its own thread, and starts another one when there is more', async () => {
  const { plan, planner, here, threads } = await stage({ plannedHereMax: 2 });
  for (const name of ['a', 'b']) expect(await plan(name)).toBe(HERE);
  expect(threads).toEqual([]);
  expect(await plan('c')).toBe(HERE);
  await eventually(() => planner.isThreaded);
  expect(here).toEqual(['a', 'b', 'c']);
  await planner.close();
});

test('a thread that dies fails the plan in hand, is replaced, and what waits is planned by the next', async () => {
  const { plan, planner, here, inThread, threads, answer, logged } = await stage();
  const lost = expect(plan('lost')).rejects.toThrow(ThreadEnded);
  const waits = plan('waits');
  threads[0]!.die();
  await lost;
  const later = plan('later');
  expect(planner.isThreaded).toBe(false);
  await eventually(() => inThread.length === 2);
  answer(); // Of the plan that was lost.
  answer('by the next');
  expect(await waits).toBe('by the next');
  await eventually(() => inThread.length === 3);
  answer();
  await later;
  expect(here).toEqual([]);
  expect(logged.filter(({ message }) => message.startsWith(MESSAGE))).toHaveLength(1);
  await planner.close();
});

test('where no thread can start operations are planned here, it is said once, and it is tried again', async () => {
  let tries = 0;
  const { plan, planner, logged } = await stage({
    start: async () => {
      tries += 1;
      throw new Error('no thread');
    },
  });
  expect(await plan('a')).toBe(HERE);
  await eventually(() => tries > 1);
  expect(await plan('b')).toBe(HERE);
  expect(logged.filter(({ message }) => message.startsWith(MESSAGE))).toHaveLength(1);
  await planner.close();
});

test('a plan that takes too long ends with its thread, and the next one is planned by another', async () => {
  let started = 0;
  const { plan, planner } = await stage({
    withinMs: 1_000,
    start: (sdl) => {
      started += 1;
      return startPlanThread(sdl, BREAKING_WORKER);
    },
  });
  await eventually(() => planner.isThreaded);
  await expect(plan('endless')).rejects.toMatchObject({ extensions: { code: 'TIMED_OUT' } });
  await eventually(() => started === 2 && planner.isThreaded);
  expect(await plan('short')).toMatchObject({ text: expect.stringContaining('short') });
  await planner.close();
});

test('when it is closed what waits and what still comes is planned here', async () => {
  const { plan, planner, here } = await stage();
  const before = [plan('a'), plan('b')];
  await planner.close();
  expect(await Promise.all([...before, plan('c')])).toEqual([HERE, HERE, HERE]);
  expect(here.toSorted()).toEqual(['a', 'b', 'c']);
});

test('nothing is left of the thread once it is closed', async () => {
  const started: PlanThread[] = [];
  const { plan, planner } = await stage({
    async start(sdl) {
      const thread = await startPlanThread(sdl, BREAKING_WORKER);
      started.push(thread);
      return thread;
    },
  });
  await eventually(() => planner.isThreaded);
  const endless = plan('endless');
  await planner.close();
  expect(await endless).toBe(HERE);
  await started[0]!.ended;
  expect(started).toHaveLength(1);
});

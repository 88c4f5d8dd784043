import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { get } from 'node:http';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { eventually } from '@muster/testing';
import { builtPrograms } from '@muster/testing/built-programs';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { RUN_TYPESCRIPT } from '../src/process/run-typescript.ts';
import { ClusterCounter } from '../src/workers/cluster-counter.ts';
import { restartAfterMs } from '../src/workers/restart.rules.ts';
import { workersSetting } from '../src/workers/workers-setting.ts';

const PROGRAM = join(import.meta.dirname, 'workers-program.ts');
const started: ChildProcess[] = [];
let built: Record<string, string>;
beforeAll(async () => {
  built = await builtPrograms();
});
afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL');
});

function aProgram(env: Record<string, string> = {}) {
  const child = spawn(process.execPath, [...RUN_TYPESCRIPT, PROGRAM], {
    env: { ...process.env, ...built, WORKERS_WANTED: '2', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  started.push(child);
  const said = text(child.stderr);
  const ended = once(child, 'exit').then(([code]) => code as number | null);
  return {
    pid: child.pid!,
    kill: (signal: NodeJS.Signals) => child.kill(signal),
    ended,
    said,
    async url(): Promise<string> {
      const [chunk] = await once(child.stdout, 'data');
      return String(chunk).trim();
    },
  };
}

/** Over a connection of its own. */
async function ask(url: string): Promise<string> {
  const [response] = await once(get(url, { agent: false }), 'response');
  return text(response);
}

const pidsOf = async (url: string): Promise<Set<number>> =>
  new Set((await Promise.all(Array.from({ length: 8 }, () => ask(url)))).map(Number));

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

describe('several workers', () => {
  test('share one port, counters and metrics', async () => {
    const url = await aProgram({ WORKERS_WANTED: '3' }).url();
    expect((await pidsOf(url)).size).toBe(3);

    const answers = await Promise.all(Array.from({ length: 12 }, () => ask(`${url}/enter/anna/5`)));
    expect(answers.filter((answer) => answer === 'true')).toHaveLength(5);

    const metrics = await ask(`${url}/metrics`);
    for (const worker of [1, 2, 3]) {
      expect(metrics).toMatch(new RegExp(`^process_resident_memory_bytes\\{worker="${worker}"\\} \\d+$`, 'm'));
    }
    expect(metrics.match(/# TYPE process_resident_memory_bytes/g)).toHaveLength(1);
  });

  test('a killed worker is replaced, and its counts end with it', async () => {
    const url = await aProgram().url();
    const before = await pidsOf(url);
    await Promise.all(Array.from({ length: 4 }, () => ask(`${url}/enter/anna/4`)));
    expect(await ask(`${url}/enter/anna/4`)).toBe('false');
    await expect(ask(`${url}/die`)).rejects.toThrow();
    await eventually(async () => {
      const now = await pidsOf(url);
      expect(now.size).toBe(2);
      expect(now).not.toEqual(before);
    });
    expect(await ask(`${url}/enter/anna/4`)).toBe('true');
  });

  test('a connection on its way to a killed worker is closed', async () => {
    const url = await aProgram().url();
    await pidsOf(url);
    const hanging = Number(await ask(`${url}/hang`));
    const answers = Array.from({ length: 4 }, () =>
      ask(url).then(
        () => 'answered',
        ({ code }) => code,
      ),
    );
    const soon = new Set<Promise<string>>();
    for (const answer of answers) answer.then(() => soon.add(answer));
    await eventually(() => soon.size === 3);
    process.kill(hanging, 'SIGKILL');
    expect((await Promise.all(answers)).toSorted()).toEqual(['ECONNRESET', 'answered', 'answered', 'answered']);
  });

  test('a rolling restart loses no request', async () => {
    const url = await aProgram().url();
    let stopped = 0;
    const asking = Array.from({ length: 8 }, async () => {
      while (stopped < 4) await ask(url);
    });
    for (; stopped < 4; stopped += 1) {
      const before = await pidsOf(url);
      const [pid = 0] = before;
      process.kill(pid, 'SIGTERM');
      await eventually(async () => {
        expect(isAlive(pid)).toBe(false);
        expect((await pidsOf(url)).size).toBe(2);
      });
    }
    await Promise.all(asking);
  });

  test.each(['SIGTERM', 'SIGINT'] as const)(
    '%s stops all of them, even when it reaches all: requests in hand are answered',
    async (signal) => {
      const program = aProgram();
      const url = await program.url();
      const pids = await pidsOf(url);
      const inHand = await Promise.all(
        Array.from({ length: 6 }, async () => {
          const [response] = await once(get(`${url}/wait`, { agent: false }), 'response');
          return { whole: text(response) };
        }),
      );
      for (const pid of pids) process.kill(pid, signal);
      program.kill(signal);
      expect(await Promise.all(inHand.map(({ whole }) => whole))).toEqual(Array(6).fill('finished'));
      expect(await program.ended).toBe(0);
      expect([...pids].filter(isAlive)).toEqual([]);
    },
  );

  test('no worker outlives a killed program', async () => {
    const program = aProgram();
    const pids = await pidsOf(await program.url());
    program.kill('SIGKILL');
    await eventually(() => [...pids].every((pid) => !isAlive(pid)));
  });

  test('the reason of a failed start is reported once, in the worker’s own words', async () => {
    const program = aProgram({ FAILS: 'in words' });
    expect(await program.ended).toBe(1);
    expect(await program.said).toBe('The port is painted green:\n  use another\n');
  });

  test('repeated deaths at the start end the program, with a line that says so', async () => {
    const program = aProgram({ FAILS: 'by dying' });
    expect(await program.ended).toBe(1);
    expect(await program.said).toBe('A worker died 5 times in a row before it served; its log says why.\n');
  });
});

test('the setting is a number, or one worker for each core', () => {
  expect(workersSetting.parse(undefined)).toBe(1);
  expect(workersSetting.parse('3')).toBe(3);
  expect(workersSetting.parse('auto')).toBe(Math.min(availableParallelism(), 32));
  for (const wrong of ['0', '33', '1.5', '-1', 'all', '1e1']) {
    expect(workersSetting.safeParse(wrong).error?.issues[0]?.message).toMatch(/^must be a number of processes/);
  }
});

test('a worker that served restarts at once; one that did not, with backoff', () => {
  const deaths = { failedStarts: 0, othersServe: true, begun: true };
  expect(restartAfterMs(deaths)).toBe(0);
  expect([1, 2, 3].map((failedStarts) => restartAfterMs({ ...deaths, failedStarts }))).toEqual([150, 300, 600]);
  expect(restartAfterMs({ ...deaths, failedStarts: 50 })).toBe(5_000);
});

test('a worker is given up at the start, and later only when no other serves', () => {
  expect(restartAfterMs({ failedStarts: 5, othersServe: true, begun: true })).toBe(2_400);
  expect(restartAfterMs({ failedStarts: 5, othersServe: false, begun: true })).toBeNull();
  expect(restartAfterMs({ failedStarts: 5, othersServe: true, begun: false })).toBeNull();
});

test('counts end with their worker', () => {
  const counted = new ClusterCounter();
  expect([counted.enter(1, 'a', 2), counted.enter(2, 'a', 2), counted.enter(2, 'a', 2)]).toEqual([true, true, false]);
  expect(counted.enter(2, 'b', 2)).toBe(true);
  counted.leave(1, 'a');
  counted.leave(1, 'a');
  expect([counted.enter(2, 'a', 2), counted.enter(2, 'a', 2)]).toEqual([true, false]);
  counted.forget(2);
  expect(counted.enter(1, 'a', 1)).toBe(true);
});

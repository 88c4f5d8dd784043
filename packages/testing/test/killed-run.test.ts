import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { RUN_TYPESCRIPT } from '@muster/kit/process';
import { eventually } from '@muster/testing';
import { expect, onTestFinished, test } from 'vitest';
import { processesOf } from '../src/run-processes.ts';

interface Run {
  readonly process: ChildProcess;
  readonly folder: string;
  readonly postgres: number;
  readonly child: number;
  readonly pids: readonly number[];
}

async function aRun(): Promise<Run> {
  const { npm_lifecycle_event: _, ...env } = process.env;
  const runner = spawn(process.execPath, [...RUN_TYPESCRIPT, join(import.meta.dirname, 'runner.ts')], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void runner.kill('SIGKILL'));
  const [line] = (await once(createInterface(runner.stdout), 'line')) as [string];
  return { process: runner, ...JSON.parse(line) };
}

const watchdogOf = ({ folder }: Run): number[] =>
  processesOf(folder)
    .filter(({ command }) => command.includes('run-watchdog'))
    .map(({ pid }) => pid);

test.each(['SIGKILL', 'SIGTERM', 'SIGINT'] as const)(
  'a run that %s ends leaves no process and no folder',
  async (signal) => {
    const run = await aRun();
    // Redis, the postmaster, the child and its own child, and the watchdog.
    expect(run.pids).toEqual(expect.arrayContaining([run.postgres, run.child]));
    expect(run.pids.length).toBeGreaterThanOrEqual(5);
    run.process.kill(signal);
    await eventually(() => {
      expect(processesOf(run.folder)).toEqual([]);
      expect(existsSync(run.folder)).toBe(false);
    });
  },
);

test('what a run leaves whose watchdog was killed, too, is ended by the next', async () => {
  const dead = await aRun();
  for (const pid of watchdogOf(dead)) process.kill(pid, 'SIGKILL');
  dead.process.kill('SIGKILL');
  await once(dead.process, 'exit');
  expect(processesOf(dead.folder).map(({ pid }) => pid)).toEqual(expect.arrayContaining([dead.postgres, dead.child]));
  await utimes(dead.folder, 0, 0);

  const next = await aRun();
  expect(processesOf(dead.folder)).toEqual([]);
  expect(existsSync(dead.folder)).toBe(false);
  expect(processesOf(next.folder).map(({ pid }) => pid)).toEqual(expect.arrayContaining([next.postgres, next.child]));
});

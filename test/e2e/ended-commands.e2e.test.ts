import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '@muster/embedded-postgres';
import { RUN_TYPESCRIPT } from '@muster/kit/process';
import { eventually } from '@muster/testing';
import { builtPrograms } from '@muster/testing/built-programs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ROOT } from '../../server/src/schemas.ts';
import { aDataFolder } from '../support/data-folder.ts';
import { ENVIRONMENT_OF_TESTS } from '../support/environment.ts';

let folder: string;
let command: ChildProcess | undefined;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'muster-ended-'));
  await chmod(folder, 0o711); // PostgreSQL's user walks through.
});
afterEach(async () => {
  command?.kill('SIGKILL');
  await rm(folder, { recursive: true, force: true });
});

async function begin(name: string, env: Readonly<Record<string, string>>) {
  const child = spawn(process.execPath, [...RUN_TYPESCRIPT, join(ROOT, 'server/src/main.ts'), name], {
    cwd: ROOT,
    env: { ...ENVIRONMENT_OF_TESTS, ...process.env, ...(await builtPrograms()), TMPDIR: folder, ...env },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  command = child;
  return { child, ended: once(child, 'exit').then(([code]) => code as number | null) };
}

/** Pid of the PostgreSQL of a data folder, once it runs. */
async function postgresOf(dataDir: () => Promise<string>): Promise<number> {
  let pid = 0;
  await eventually(async () => {
    const file = join(await dataDir(), 'postgres', 'data', 'postmaster.pid');
    pid = Number((await readFile(file, 'utf8')).split('\n')[0]);
    return pid > 0;
  });
  return pid;
}

const isGone = (pid: number) =>
  eventually(() => {
    try {
      process.kill(pid, 0);
      return false;
    } catch {
      return true;
    }
  });

async function demoFolder(): Promise<string> {
  const [name] = (await readdir(folder)).filter((one) => one.startsWith('muster-demo-'));
  if (name === undefined) throw new Error('no folder yet');
  return join(folder, name);
}

test.each<[string, NodeJS.Signals, (child: ChildProcess) => void]>([
  ['SIGTERM', 'SIGTERM', (child) => void child.kill('SIGTERM')],
  ['the end of whoever reads it', 'SIGPIPE', (child) => void child.stdout?.destroy()],
])('%s ends the demo, its PostgreSQL and its folder', async (_, signal, end) => {
  const { child, ended } = await begin('demo', { MUSTER_DATA_DIR: join(folder, 'nobody-serves-here') });
  let said = '';
  child.stdout!.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  await eventually(() => said.includes(' s  ')); // The first chapter: it plays.
  const postgres = await postgresOf(demoFolder);
  end(child);
  expect(await ended).toBe(128 + constants.signals[signal]);
  await isGone(postgres);
  expect((await readdir(folder)).filter((name) => name.startsWith('muster-demo-'))).toEqual([]);
});

test('SIGHUP ends a program that is just starting, and its PostgreSQL', async () => {
  const dataDir = await aDataFolder();
  const { child, ended } = await begin('embedded', { MUSTER_DATA_DIR: dataDir, PORT: String(await freePort()) });
  const postgres = await postgresOf(async () => dataDir);
  child.kill('SIGHUP');
  expect(await ended).not.toBe(null);
  await isGone(postgres);
  await rm(dataDir, { recursive: true, force: true });
});

import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startPostgres } from '../src/index.ts';
import { isAlive } from '../src/process-table.ts';
import { until } from '../src/until.ts';
import {
  aDataFolder,
  aDeadPid,
  anEmptyFolder,
  aProgram,
  aServer,
  aStartingProgram,
  PATIENCE_MS,
  pidFileIn,
  readBack,
  writeDown,
} from './harness.ts';

test('the server of a killed program lives on, and the next start adopts it', async () => {
  const dataDir = await aDataFolder();
  const killed = await aProgram(dataDir);
  await writeDown(killed.said.url!, 'kept');
  await killed.kill();

  const heir = await aServer({ dataDir });
  expect({ adopted: heir.adopted, pid: heir.pid }).toEqual({ adopted: true, pid: killed.said.pid });
  expect(heir.url('postgres')).toBe(killed.said.url);
  expect(await readBack(heir.url('postgres'))).toEqual(['kept']);

  await heir.stop();
  expect(isAlive(killed.said.pid!)).toBe(false);
});

test('an adopted server is supervised like any other', async () => {
  const dataDir = await aDataFolder();
  await (await aProgram(dataDir)).kill();
  const heir = await aServer({ dataDir });
  const adopted = heir.pid;
  process.kill(adopted, 'SIGKILL');
  expect(await until(() => heir.pid !== adopted, PATIENCE_MS)).toBe(true);
});

test('a server with other settings is not adopted but restarted', async () => {
  const dataDir = await aDataFolder();
  const killed = await aProgram(dataDir);
  await writeDown(killed.said.url!, 'kept');
  await killed.kill();

  const heir = await aServer({ dataDir, settings: { max_connections: 50 } });
  expect(heir.adopted).toBe(false);
  expect(isAlive(killed.said.pid!)).toBe(false);
  expect(await readBack(heir.url('postgres'))).toEqual(['kept']);
});

test('a hung server is stopped, and another one started', async () => {
  const dataDir = await aDataFolder();
  const killed = await aProgram(dataDir);
  await writeDown(killed.said.url!, 'kept');
  await killed.kill();
  process.kill(killed.said.pid!, 'SIGSTOP');

  const heir = await aServer({ dataDir });
  expect(heir.adopted).toBe(false);
  expect(isAlive(killed.said.pid!)).toBe(false);
  expect(await readBack(heir.url('postgres'))).toEqual(['kept']);
});

test('nothing is lost when program and server are killed together', async () => {
  const dataDir = await aDataFolder();
  const killed = await aProgram(dataDir);
  await writeDown(killed.said.url!, 'kept');
  process.kill(killed.said.pid!, 'SIGKILL');
  await killed.kill();

  const heir = await aServer({ dataDir });
  expect(heir.adopted).toBe(false);
  expect(await readBack(heir.url('postgres'))).toEqual(['kept']);
});

test.each([
  ['of a process that is gone', aDeadPid],
  ['that was given to a stranger', async () => process.pid],
])('a stale pid file with a pid %s does not prevent the start', async (_title, stalePid) => {
  const dataDir = await aDataFolder();
  const first = await startPostgres({ dataDir });
  await writeDown(first.url('postgres'), 'kept');
  const lines = (await readFile(pidFileIn(dataDir), 'utf8')).split('\n').slice(1);
  await first.stop();
  await writeFile(pidFileIn(dataDir), [await stalePid(), ...lines].join('\n'));

  const second = await aServer({ dataDir });
  expect(second.adopted).toBe(false);
  expect(await readBack(second.url('postgres'))).toEqual(['kept']);
});

test('a half-made cluster is made anew', async () => {
  const dataDir = await anEmptyFolder();
  const postgres = join(dataDir, 'postgres');
  const halfMade = join(postgres, 'data.tmp-killed');
  await mkdir(join(halfMade, 'base'), { recursive: true });
  await writeFile(join(halfMade, 'PG_VERSION'), '18\n');
  await mkdir(join(postgres, 'data', 'global'), { recursive: true });

  const server = await aServer({ dataDir });
  await writeDown(server.url('postgres'), 'made');
  expect(existsSync(halfMade)).toBe(false);
});

test('a program killed while it creates the cluster leaves nothing that prevents the next start', async () => {
  const dataDir = await anEmptyFolder();
  const starting = aStartingProgram(dataDir);
  const isMaking = async () => {
    const names = await readdir(join(dataDir, 'postgres')).catch(() => []);
    return names.some((name) => name.startsWith('data.tmp-'));
  };
  expect(await until(isMaking, PATIENCE_MS)).toBe(true);
  await starting.kill();

  const server = await aServer({ dataDir });
  expect(server.adopted).toBe(false);
  await writeDown(server.url('postgres'), 'made');
});

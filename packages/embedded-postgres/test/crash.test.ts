import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { startPostgres } from '../src/index.ts';
import { isAlive } from '../src/process-table.ts';
import { until } from '../src/until.ts';
import { aDataFolder, aServer, ask, PATIENCE_MS, pidFileIn, readBack, writeDown } from './harness.ts';

test('a killed postmaster restarts within seconds, on the same URL and with every committed row', async () => {
  const lines: string[] = [];
  let restarts = 0;
  const server = await aServer({
    dataDir: await aDataFolder(),
    log: (line) => lines.push(line),
    onRestart: () => restarts++,
  });
  const url = server.url('postgres');
  await writeDown(url, 'kept');
  const killed = server.pid;
  process.kill(killed, 'SIGKILL');

  expect(await until(() => restarts === 1, PATIENCE_MS)).toBe(true);
  expect(server.pid).not.toBe(killed);
  expect(server.url('postgres')).toBe(url);
  expect(await readBack(url)).toEqual(['kept']);
  expect(lines.at(-1)).toBe(`PostgreSQL (process ${killed}) had died; it runs again as process ${server.pid}.`);
});

test('it restarts as often as it dies', async () => {
  const server = await aServer({ dataDir: await aDataFolder() });
  for (const note of ['first', 'second', 'third']) {
    await writeDown(server.url('postgres'), note);
    const killed = server.pid;
    process.kill(killed, 'SIGKILL');
    expect(await until(() => server.pid !== killed, PATIENCE_MS)).toBe(true);
  }
  expect(await readBack(server.url('postgres'))).toEqual(['first', 'second', 'third']);
});

test.runIf(process.platform === 'linux')('a backend in a long query does not prevent the restart', async () => {
  const server = await aServer({ dataDir: await aDataFolder() });
  const killed = server.pid;
  // Counting waits for nothing, so this backend does not notice that it is an orphan.
  const busy = ask(server.url('postgres'), 'SELECT count(*) FROM generate_series(1, 2000000000)').catch(
    () => undefined,
  );
  const isBusy = async () => {
    const sessions = await ask(server.url('postgres'), "SELECT 1 FROM pg_stat_activity WHERE query LIKE '%generate%'");
    return sessions.length > 1;
  };
  expect(await until(isBusy, PATIENCE_MS)).toBe(true);
  process.kill(killed, 'SIGKILL');
  expect(await until(() => server.pid !== killed, PATIENCE_MS)).toBe(true);
  await busy;
});

test('it does not restart after it was stopped', async () => {
  const dataDir = await aDataFolder();
  const server = await startPostgres({ dataDir });
  await Promise.all([server.stop(), server.stop()]);
  expect(isAlive(server.pid)).toBe(false);
  expect(existsSync(pidFileIn(dataDir))).toBe(false);
});

test('stopped in the middle of a restart it leaves no server behind', async () => {
  const dataDir = await aDataFolder();
  const server = await startPostgres({ dataDir });
  const killed = server.pid;
  process.kill(killed, 'SIGKILL');
  expect(await until(() => !isAlive(killed), PATIENCE_MS)).toBe(true);
  await server.stop();
  expect(isAlive(server.pid)).toBe(false);
  await aServer({ dataDir });
});

import { readFile, stat, truncate } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startPostgres } from '../src/index.ts';
import { aDataFolder, anEmptyFolder, aServer, ask, readBack, writeDown } from './harness.ts';

test('rows committed before a stop are there after the next start', async () => {
  const dataDir = await aDataFolder();
  const first = await startPostgres({ dataDir });
  await first.createDatabase('orders');
  await writeDown(first.url('orders'), 'kept');
  await first.stop();

  const second = await aServer({ dataDir });
  expect(second.adopted).toBe(false);
  expect(await readBack(second.url('orders'))).toEqual(['kept']);
});

test('a database is created once, with any number of concurrent calls', async () => {
  const server = await aServer({ dataDir: await aDataFolder() });
  await Promise.all(['sales', 'sales', 'sales'].map((name) => server.createDatabase(name)));
  await server.createDatabase('a "strange" name');
  expect(await ask(server.url('a "strange" name'), 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
});

test('its settings are durable, in UTC, in UTF-8, and generous unless set otherwise', async () => {
  const server = await aServer({ dataDir: await anEmptyFolder(), settings: { max_connections: 40 } });
  const names = ['fsync', 'synchronous_commit', 'timezone', 'server_encoding', 'shared_buffers', 'max_connections'];
  const shown = names.map((name) => `current_setting('${name}') AS ${name}`).join();
  expect(await ask(server.url('postgres'), `SELECT ${shown}, datlocale FROM pg_database LIMIT 1`)).toEqual([
    {
      fsync: 'on',
      synchronous_commit: 'on',
      timezone: 'UTC',
      server_encoding: 'UTF8',
      shared_buffers: '256MB',
      max_connections: '40',
      datlocale: 'C.UTF-8',
    },
  ]);
});

test('the server is reached through loopback only', async () => {
  const server = await aServer({ dataDir: await aDataFolder() });
  const { hostname, port } = new URL(server.url('postgres'));
  expect(hostname).toBe('127.0.0.1');
  expect(await ask(server.url('postgres'), 'SHOW listen_addresses')).toEqual([{ listen_addresses: '127.0.0.1' }]);
  const outside = Object.values(networkInterfaces()).flatMap((addresses) =>
    addresses!.filter(({ internal, family }) => !internal && family === 'IPv4'),
  );
  for (const { address } of outside) expect(await connecting(address, Number(port))).not.toBe('connected');
});

test('a wrong password is refused, and the right one is for the owner of the folder alone', async () => {
  const dataDir = await aDataFolder();
  const server = await aServer({ dataDir });
  const wrong = new URL(server.url('postgres'));
  wrong.password = 'guess';
  await expect(ask(wrong.href, 'SELECT 1')).rejects.toMatchObject({ code: '28P01' });
  const { mode } = await stat(join(dataDir, 'postgres', 'password'));
  expect(mode & 0o777).toBe(0o600);
});

test('two servers in two folders have two passwords and two ports', async () => {
  const [one, other] = await Promise.all([
    aServer({ dataDir: await anEmptyFolder() }),
    aServer({ dataDir: await anEmptyFolder() }),
  ]);
  const [first, second] = [new URL(one.url('postgres')), new URL(other.url('postgres'))];
  expect(first.port).not.toBe(second.port);
  expect(first.password).not.toBe(second.password);
});

test('a log that grew past its bound is put aside at the next start', async () => {
  const dataDir = await aDataFolder();
  await (await startPostgres({ dataDir })).stop();
  const log = join(dataDir, 'postgres', 'server.log');
  await truncate(log, 10_000_001);
  await (await startPostgres({ dataDir })).stop();
  expect((await stat(log)).size).toBeLessThan(10_000);
  expect((await stat(`${log}.1`)).size).toBe(10_000_001);
});

test('what a client says stays out of the log', async () => {
  const dataDir = await aDataFolder();
  const server = await aServer({ dataDir });
  await expect(ask(server.url('postgres'), "SELECT 'secret'::int")).rejects.toThrow('secret');
  expect(await readFile(join(dataDir, 'postgres', 'server.log'), 'utf8')).not.toContain('secret');
});

function connecting(host: string, port: number): Promise<string> {
  return new Promise((resolve) => {
    const socket = createConnection({ host, port, timeout: 2_000 });
    const settle = (outcome: string) => {
      socket.destroy();
      resolve(outcome);
    };
    socket.on('connect', () => settle('connected'));
    socket.on('timeout', () => settle('no answer'));
    socket.on('error', () => settle('refused'));
  });
}

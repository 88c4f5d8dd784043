import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { parseEnv } from 'node:util';
import { freePort } from '@muster/embedded-postgres';
import { readSystemFile } from '@muster/kit/process';
import { GATEWAY } from '@muster/kit/trust';
import { eventually } from '@muster/testing';
import { createClient } from 'redis';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { composeEnvironments } from '../server/src/environments/compose-environments.ts';
import { envFileText } from '../server/src/environments/env-file.ts';

const ROOT = join(import.meta.dirname, '..');
const read = (name: string) => readFileSync(join(ROOT, name), 'utf8');

interface Service {
  readonly image: string;
  readonly command: string[];
  readonly env_file?: string;
  readonly environment?: unknown;
  readonly ports?: string[];
  readonly depends_on?: Record<string, { condition: string }>;
}
const { services }: { services: Record<string, Service> } = parse(read('docker-compose.yml'), { merge: true });
const system = readSystemFile();
const subgraphs = system.subgraphs.map(({ name }) => name);

const SECRETS = {
  MUSTER_IDENTITY_SECRET: 'a-master-secret-of-this-test-alone-000',
  MUSTER_AUTH_SECRET: 'an-auth-secret-of-this-test-alone-0000',
  MUSTER_DATA_KEY: 'ab'.repeat(32),
  MUSTER_MOCK_SECRET: 'a-mock-secret-of-this-test-alone-00000',
  MUSTER_ADMIN_PASSWORD: 'a-password-of-this-test-alone',
};
const environments = composeEnvironments(system, SECRETS);

test('each service has an environment of its own, and nothing beside it', () => {
  expect(Object.keys(services).toSorted()).toEqual([...environments.keys()].toSorted());
  for (const [name, service] of Object.entries(services)) {
    expect(service.env_file, name).toBe(`.muster/compose/${name}.env`);
    expect(service.environment, name).toBeUndefined();
  }
  expect([...subgraphs, GATEWAY].every((name) => services[name] !== undefined)).toBe(true);
});

test('nothing is reached from outside but the gateway, and that from this machine', () => {
  const open = Object.entries(services).filter(([, { ports }]) => ports !== undefined);
  expect(open.map(([name, { ports }]) => [name, ports])).toEqual([
    [GATEWAY, [expect.stringMatching(/^127\.0\.0\.1:\$\{PORT:-4000\}:4000$/)]],
  ]);
});

test('subgraphs start when their databases are made, which is one service’s to do', () => {
  for (const name of subgraphs)
    expect(services[name]!.depends_on).toMatchObject({ provision: { condition: 'service_completed_successfully' } });
  const holdsSuperuser = [...environments].filter(([, env]) =>
    JSON.stringify(env).includes(environments.get('postgres')!.POSTGRES_PASSWORD!),
  );
  expect(holdsSuperuser.map(([name]) => name).toSorted()).toEqual(['postgres', 'provision']);
});

test('who has which secret', () => {
  const holders = (secret: string) =>
    [...environments]
      .filter(([, env]) => Object.values(env).some((value) => value.includes(secret)))
      .map(([name]) => name);
  expect(holders(SECRETS.MUSTER_IDENTITY_SECRET)).toEqual(['provision']);
  expect(holders(SECRETS.MUSTER_AUTH_SECRET)).toEqual(['users']);
  expect(holders(SECRETS.MUSTER_ADMIN_PASSWORD)).toEqual(['users']);
  expect(holders(SECRETS.MUSTER_DATA_KEY)).toEqual(['users', 'orders']);
  expect(holders(SECRETS.MUSTER_MOCK_SECRET)).toEqual(['payments']);
});

test('as delivered it is in production, without payments that are none', () => {
  const delivered = parseEnv(read('.env.example'));
  const given = { ...SECRETS, ...delivered } as Record<string, string>;
  for (const [name, env] of composeEnvironments(system, given)) {
    if (subgraphs.includes(name) || name === GATEWAY) expect(env.NODE_ENV, name).toBe('production');
    expect(env.MUSTER_ALLOW_MOCK, name).toBeUndefined();
  }
});

test('no image holds what is secret', () => {
  const ignored = read('.dockerignore').split('\n');
  for (const pattern of [
    '.env',
    '.env.*',
    '**/.env',
    '.muster',
    '.git',
    '**/secrets.json',
    '**/*.pem',
    '**/*.key',
    '.npmrc',
  ])
    expect(ignored).toContain(pattern);
  expect(ignored.filter((line) => line.startsWith('!'))).toEqual(['!.env.example']);
  // Images leave out every file that git ignores.
  for (const pattern of read('.gitignore')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#')))
    expect(
      ignored.some((known) => known.replace('**/', '') === pattern.replace(/^\//, '').replace(/\/$/, '')),
      pattern,
    ).toBe(true);
});

test('an environment is read as it was written', () => {
  const env = { A: 'plain', B: '{"x":"y $HOME"}', C: 'a#b c', D: '' };
  expect(parseEnv(envFileText(env))).toEqual(env);
});

const hasRedis = process.env.MUSTER_TEST_REDIS_URL !== undefined;
test.skipIf(!hasRedis)('Redis starts with a user for each process, and lets nobody else in', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'muster-compose-'));
  const port = await freePort();
  // Stand-in for the image's entry point: it runs the command that it is given.
  writeFileSync(join(dir, 'docker-entrypoint.sh'), `#!/bin/sh\nexec "$@" --port ${port} --bind 127.0.0.1 --save ''\n`);
  chmodSync(join(dir, 'docker-entrypoint.sh'), 0o755);
  const [program = '', ...args] = services.redis!.command.map((part) => part.replaceAll('$$', '$'));
  const server = spawn(program, args, {
    cwd: dir,
    env: { ...environments.get('redis'), PATH: [dir, process.env.PATH].join(delimiter) },
    stdio: 'ignore',
  });
  const as = async (url: string) => {
    const at = new URL(url);
    at.host = `127.0.0.1:${port}`;
    const client = createClient({ url: at.href, socket: { reconnectStrategy: false } });
    client.on('error', () => {});
    await client.connect();
    try {
      return await client.sendCommand(['ACL', 'WHOAMI']).catch((error: Error) => error.message);
    } finally {
      client.destroy();
    }
  };
  try {
    await eventually(() => as(environments.get('orders')!.REDIS_URL!));
    // Each is let in, and may not even ask who it is.
    for (const name of [...subgraphs, GATEWAY])
      expect(await as(environments.get(name)!.REDIS_URL!)).toContain('NOPERM');
    await expect(as('redis://redis')).rejects.toThrow();
    await expect(as('redis://muster_orders:wrong@redis')).rejects.toThrow('WRONGPASS');
    expect(statSync(join(dir, 'users.acl')).mode & 0o777).toBe(0o600);
    expect(readFileSync(join(dir, 'users.acl'), 'utf8')).not.toContain('>');
  } finally {
    const ended = new Promise((resolve) => server.once('exit', resolve));
    server.kill();
    await ended;
    rmSync(dir, { recursive: true, force: true });
  }
});

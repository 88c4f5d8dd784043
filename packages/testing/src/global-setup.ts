import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPostgres } from '@muster/embedded-postgres';

const HOW_TO_GET_REDIS = 'apt-get install redis-server, or brew install redis';

/** One PostgreSQL and one Redis for the whole test run, on ports and in folders of their own. */
export default async function setup(): Promise<() => Promise<void>> {
  const dir = await mkdtemp(join(tmpdir(), 'muster-tests-'));
  const started: (() => Promise<unknown>)[] = [() => rm(dir, { recursive: true, force: true })];
  const stop = async () => {
    for (const step of started.splice(0).reverse()) await step();
  };
  try {
    const redis = await startRedis(dir);
    if (redis !== undefined) started.push(() => redis.stop());
    const postgres = await startPostgres({ dataDir: dir });
    started.push(() => postgres.stop());
    process.env.MUSTER_TEST_POSTGRES_URL = postgres.url('postgres');
    return stop;
  } catch (error) {
    await stop();
    throw error;
  }
}

async function startRedis(dir: string): Promise<{ stop(): Promise<void> } | undefined> {
  if (spawnSync('redis-server', ['--version']).status !== 0) {
    if (process.env.CI === 'true') throw new Error(`There is no redis-server on the PATH: ${HOW_TO_GET_REDIS}.`);
    console.warn(
      `No redis-server on the PATH: the tests that need Redis are skipped. To run them: ${HOW_TO_GET_REDIS}.`,
    );
    return undefined;
  }
  const port = await freePort();
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', dir];
  const server: ChildProcess = spawn('redis-server', args, { stdio: ['ignore', 'pipe', 'ignore'] });
  await new Promise<void>((resolve, reject) => {
    server.once('exit', (code) => reject(new Error(`redis-server ended with exit code ${code}`)));
    server.stdout?.on('data', (chunk: Buffer) => {
      if (chunk.includes('Ready to accept connections')) resolve();
    });
  });
  process.env.MUSTER_TEST_REDIS_URL = `redis://127.0.0.1:${port}`;
  return {
    async stop() {
      const ended = once(server, 'exit');
      server.kill('SIGTERM');
      await ended;
    },
  };
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => resolve(port));
    });
  });
}

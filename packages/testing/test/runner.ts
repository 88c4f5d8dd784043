/** A test run that has begun: says which processes it has started, and goes on until it is killed. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { freePort, startPostgres } from '@muster/embedded-postgres';
import { POSTGRES_OF_TESTS } from '../src/postgres-settings.ts';
import { startRedisServer } from '../src/redis-server.ts';
import { openRunFolder } from '../src/run-folder.ts';
import { processesOf } from '../src/run-processes.ts';

const folder = await openRunFolder();
await startRedisServer({ port: await freePort(), dir: folder });
const postgres = await startPostgres({ dataDir: join(folder, 'server'), settings: POSTGRES_OF_TESTS });
// One that outlives its parent, in a session of its own, and hears no signal but the last.
const deaf = `process.on('SIGTERM', () => {}); process.on('SIGHUP', () => {}); setInterval(() => {}, 1_000); console.log('up')`;
const parent = `require('node:child_process').spawn(process.execPath, ['-e', ${JSON.stringify(deaf)}],
  { detached: true, stdio: 'inherit' }); setInterval(() => {}, 1_000)`;
const child = spawn(process.execPath, ['-e', parent], { stdio: ['ignore', 'pipe', 'inherit'] });
await new Promise((resolve) => child.stdout.once('data', resolve));
const pids = processesOf(folder).map(({ pid }) => pid);
console.log(JSON.stringify({ folder, postgres: postgres.pid, child: child.pid, pids }));

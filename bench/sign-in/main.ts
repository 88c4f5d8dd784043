import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { startPostgres } from '@muster/embedded-postgres';
import { anonymous, RunningClock } from '@muster/kit/domain';
import { assemble, inProcessLiveHub } from '@muster/kit/runtime';
import { silentLog } from '@muster/kit/subgraph';
import { preparedDatabase } from '@muster/testing/postgres';
import { users } from '@muster/users';
import { type Algorithm, hash } from '@node-rs/argon2';
import { execute, parse } from 'graphql';
import { machine, quantile, round, table } from '../figures.ts';
import { rush } from '../rush.ts';

/*
 * Throughput of sign-ins, and their effect on other clients: closed-loop callers with the password hashing cost of production,
 * while the event loop delay is measured. Baseline: the hash alone, sequentially, on one core.
 */
const { values } = parseArgs({
  options: { callers: { type: 'string', default: '1,4,16,64' }, seconds: { type: 'string', default: '4' } },
});
const ms = Number(values.seconds) * 1_000;
const PASSWORD = 'correct horse battery staple';

const dir = await mkdtemp(join(tmpdir(), 'muster-bench-'));
const postgres = await startPostgres({ dataDir: dir });
const runtime = await assemble(users, {
  databaseUrl: await preparedDatabase(users, postgres.url('users')),
  live: inProcessLiveHub(),
  clock: new RunningClock(),
  log: silentLog,
  env: { MUSTER_AUTH_SECRET: 's'.repeat(32), MUSTER_DATA_KEY: 'ab'.repeat(32), MUSTER_LIMITS: 'off' },
  permissions: {},
  ask: () => Promise.reject(new Error('nobody to ask')),
});
const SIGN_UP = parse('mutation ($i: SignUpInput!) { r: signUp(input: $i) { __typename } }');
const SIGN_IN = parse('mutation ($i: SignInInput!) { r: signIn(input: $i) { __typename } }');
const ask = async (document: typeof SIGN_IN, email: string) => {
  const { data } = await execute({
    schema: runtime.schema,
    document,
    variableValues: { i: { email, password: PASSWORD } },
    contextValue: runtime.contextFor({ actor: anonymous, correlationId: 'bench', ip: '203.0.113.1' }),
  });
  return (data as { r: { __typename: string } }).r.__typename;
};

let wrong = 0;
async function measure(callers: number) {
  const emails = Array.from({ length: callers }, (_, no) => `caller-${callers}-${no}@bench.example`);
  for (const email of emails) if ((await ask(SIGN_UP, email)) !== 'AuthSession') wrong += 1;
  const lag = monitorEventLoopDelay({ resolution: 2 });
  lag.enable();
  const before = process.cpuUsage();
  const { perSecond, elapsedMs, tookMs } = await rush(callers, ms, async (no) => {
    if ((await ask(SIGN_IN, emails[no]!)) !== 'AuthSession') wrong += 1;
  });
  const { user, system } = process.cpuUsage(before);
  lag.disable();
  const sorted = tookMs.toSorted((a, b) => a - b);
  const cores = (user + system) / 1_000 / elapsedMs;
  return {
    callers,
    'sign-ins/s': round(perSecond, 1),
    'per core': round(perSecond / cores, 1),
    'p50 / p99 ms': `${round(quantile(sorted, 0.5))} / ${round(quantile(sorted, 0.99))}`,
    'loop delay p99 ms': round((lag.percentile(99) - 2e6) / 1e6, 1),
  };
}

try {
  await ask(SIGN_UP, 'warm@bench.example');
  const options = { algorithm: 2 as Algorithm.Argon2id, memoryCost: 19_456, timeCost: 2, parallelism: 1 };
  const began = performance.now();
  let hashes = 0;
  for (; performance.now() - began < ms; hashes += 1) await hash(PASSWORD, options);
  const perCore = (hashes / (performance.now() - began)) * 1_000;
  const results = [];
  for (const callers of values.callers.split(',')) results.push(await measure(Number(callers)));
  console.log(`${machine()}; ${values.seconds} s a row\n\n${table(results)}\n`);
  console.log(`The hash alone: ${round(perCore, 1)} a second on one core (argon2id, 19 MiB, 2 passes).\n`);
  console.log(JSON.stringify({ bench: 'sign-in', machine: machine(), perCore, results }));
  if (wrong > 0) {
    console.log(`WRONG: ${wrong} answers were no session`);
    process.exitCode = 1;
  }
} finally {
  await runtime.close();
  await postgres.stop();
  await rm(dir, { recursive: true, force: true });
}

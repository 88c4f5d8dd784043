import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { RUN_TYPESCRIPT } from '@muster/kit/process';
import { machine, quantile, round, table } from '../figures.ts';
import { ask } from './ask.ts';
import type { Order } from './attackers.ts';
import { type AttackName, attacks } from './attacks.ts';
import type { LoopDelay } from './server.ts';
import { type Around, openWindows, SIGN_IN } from './shop.ts';

/*
 * Latency of other clients under attack: a trivial query and the liveness probe, repeated from an IP address of their own, first
 * alone, then beside each attack. The system is one process, the attackers another, the measurement this one, all on the same
 * cores.
 */
const { values } = parseArgs({
  options: { seconds: { type: 'string', default: '8' }, only: { type: 'string', default: '' } },
});
const ms = Number(values.seconds) * 1_000;
const names = (Object.keys(attacks) as AttackName[]).filter((name) => name.includes(values.only));

const ASK_EVERY_MS = 20;
const SIGN_IN_EVERY_MS = 1_000;
const WARM_MS = 2_000;
const OTHERS = '192.0.2.2';
const OWNER = '192.0.2.3';

const start = (file: string) => fork(join(import.meta.dirname, file), { execArgv: [...RUN_TYPESCRIPT] });
const server = start('server.ts');
const [around] = (await once(server, 'message')) as [Around];
const { url, email, password } = around;
const attackers = start('attackers.ts');

const wrongs: string[] = [];

async function timed(work: () => Promise<boolean>, what: string): Promise<number> {
  const began = performance.now();
  if (!(await work())) wrongs.push(`${what} was not answered as it should be`);
  return performance.now() - began;
}

/** Figures since the last request for them. */
async function loopDelay(): Promise<LoopDelay> {
  server.send('loop delay');
  const [figures] = (await once(server, 'message')) as [LoopDelay];
  return figures;
}

/** Latencies of other clients. */
async function measure(forMs: number) {
  await loopDelay();
  const until = performance.now() + forMs;
  const queries: number[] = [];
  const alive: number[] = [];
  const signIns: number[] = [];
  const asking = async (everyMs: number, into: number[], work: () => Promise<boolean>, what: string) => {
    while (performance.now() < until) {
      into.push(await timed(work, what));
      await delay(everyMs);
    }
  };
  await Promise.all([
    asking(ASK_EVERY_MS, queries, async () => (await ask(url, OTHERS, '{ __typename }')).status === 200, 'a query'),
    asking(ASK_EVERY_MS, alive, async () => (await fetch(new URL('/health/live', url))).ok, '/health/live'),
    asking(
      SIGN_IN_EVERY_MS,
      signIns,
      async () => (await ask(url, OWNER, SIGN_IN, { i: { email, password } })).text.includes('AuthSession'),
      'the owner’s sign-in',
    ),
  ]);
  const sorted = (all: number[]) => all.toSorted((a, b) => a - b);
  return { queries: sorted(queries), alive: sorted(alive), signIns: sorted(signIns), loop: await loopDelay() };
}

type Measured = Awaited<ReturnType<typeof measure>>;

try {
  const codes = await openWindows(around);
  await measure(WARM_MS);
  const idle = await measure(ms);
  const row = (beside: string, { queries, alive, signIns, loop }: Measured, answers: string) => {
    const of = (all: readonly number[]) => `${round(quantile(all, 0.5), 1)} / ${round(quantile(all, 0.99), 1)}`;
    return {
      beside,
      'query p50 / p99 ms': of(queries),
      'p99 of idle': round(quantile(queries, 0.99) / quantile(idle.queries, 0.99), 1),
      'live p50 / p99 ms': of(alive),
      'loop delay p99 / max ms': `${round(loop.p99Ms, 1)} / ${round(loop.maxMs, 1)}`,
      'owner signs in, worst ms': round(signIns.at(-1) ?? 0),
      'attackers were answered': answers,
    };
  };
  const results = [row('nobody', idle, '')];
  for (const name of names) {
    const order: Order = { url, codes, name, ms: ms + WARM_MS };
    const ended = once(attackers, 'message') as Promise<[{ answers: Record<string, number>; failed: string | null }]>;
    attackers.send(order);
    await delay(WARM_MS / 2);
    const measured = await measure(ms);
    const [{ answers, failed }] = await ended;
    if (failed !== null) wrongs.push(`${name}: ${failed}`);
    const summary = Object.entries(answers).map(([answer, count]) => `${answer}: ${count}`);
    results.push(row(name, measured, summary.join(', ')));
  }
  console.log(`${machine()}; ${values.seconds} s a row\n\n${table(results)}\n`);
  console.log(
    'Aims: a query’s p99 beside an attack at most 5 times that of idle; the owner signs in within 1,000 ms.\n',
  );
  console.log(JSON.stringify({ bench: 'abuse', machine: machine(), results }));
} catch (error) {
  wrongs.push(String(error));
} finally {
  for (const [wrong, count] of Map.groupBy(wrongs, String)) console.log(`WRONG: ${wrong} (${count.length} times)`);
  if (wrongs.length > 0) process.exitCode = 1;
  attackers.disconnect();
  server.send('stop');
  await once(server, 'exit');
}

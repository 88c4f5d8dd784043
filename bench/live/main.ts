import { type ChildProcess, fork } from 'node:child_process';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { compose } from '@muster/gateway/compose';
import { RUN_TYPESCRIPT } from '@muster/kit/process';
import { COUNTERS_SDL, PRODUCTS_SDL, WATCH } from './counters-graph.ts';
import type { FromClients, FromServer, ToClients, ToServer } from './messages.ts';

/*
 * Capacity of live counters: C clients watch one counter, or spread over a hundred, while each counter changes R times a second.
 * Server and clients are a process each; beside it the same with a separate execution for every client.
 */
const { values } = parseArgs({
  options: {
    clients: { type: 'string', default: '5000' },
    rate: { type: 'string', default: '10' },
    seconds: { type: 'string', default: '5' },
    'naive-rate': { type: 'string', default: '1' },
    'idle-clients': { type: 'string', default: '10000' },
  },
});
const [clients, rate, seconds, naiveRate, idleClients] = [
  values.clients,
  values.rate,
  values.seconds,
  values['naive-rate'],
  values['idle-clients'],
].map(Number) as [number, number, number, number, number];

const BENCH_COMPOSED = JSON.stringify(
  compose([
    { name: 'counters', sdl: COUNTERS_SDL },
    { name: 'products', sdl: PRODUCTS_SDL },
  ]),
);

interface Cell {
  readonly way: 'ours' | 'naive';
  readonly clients: number;
  readonly counters: number;
  /** Changes a second; 0 for idle connections. */
  readonly rate: number;
}

interface Figures extends Cell {
  readonly deliveredPerSecond: number;
  readonly lagP50Ms: number;
  readonly lagP99Ms: number;
  readonly cpuMicrosPerMessage: number;
  readonly rssMb: number;
  readonly kbPerConnection: number;
  readonly lostLastValues: number;
}

function start(file: string, ...args: string[]): ChildProcess {
  return fork(join(import.meta.dirname, file), args, {
    // Options of a gateway process in production.
    execArgv: ['--max-semi-space-size=8', ...RUN_TYPESCRIPT, '--expose-gc'],
    env: { ...process.env, NODE_ENV: 'production', BENCH_COMPOSED },
  });
}

function hear<M extends { kind: string }, K extends M['kind']>(
  child: ChildProcess,
  kind: K,
): Promise<Extract<M, { kind: K }>> {
  return new Promise((resolve, reject) => {
    const ended = (code: number | null) => reject(new Error(`A process of the bench ended with ${code}.`));
    const take = (message: M) => {
      if (message.kind !== kind) return;
      child.off('message', take as never);
      child.off('exit', ended);
      resolve(message as Extract<M, { kind: K }>);
    };
    child.on('message', take as never);
    child.once('exit', ended);
  });
}

async function run(cell: Cell): Promise<Figures> {
  const server = start('server.ts', cell.way);
  const { url } = await hear<FromServer, 'serving'>(server, 'serving');
  const watchers = start('clients.ts');
  const ask = <K extends FromServer['kind']>(message: ToServer, kind: K) => {
    const answer = hear<FromServer, K>(server, kind);
    server.send(message);
    return answer;
  };
  const order = <K extends FromClients['kind']>(message: ToClients, kind: K) => {
    const answer = hear<FromClients, K>(watchers, kind);
    watchers.send(message);
    return answer;
  };
  try {
    const alone = await ask({ kind: 'measure' }, 'measured');
    await order({ kind: 'watch', url, clients: cell.clients, counters: cell.counters, query: WATCH }, 'watching');
    await delay(500);
    const before = await ask({ kind: 'measure' }, 'measured');
    const moved = await ask(
      { kind: 'move', counters: cell.counters, rate: cell.rate, seconds: cell.rate === 0 ? 0 : seconds },
      'moved',
    );
    const { delivered, lagsMs, lostLast, elapsedMs } = await order({ kind: 'report', seqs: moved.seqs }, 'reported');
    const after = await ask({ kind: 'measure' }, 'measured');
    const sorted = lagsMs.toSorted((a, b) => a - b);
    const lag = (share: number) => Math.round(sorted[Math.floor((sorted.length - 1) * share)] ?? 0);
    return {
      ...cell,
      deliveredPerSecond: elapsedMs > 0 ? Math.round((delivered / elapsedMs) * 1_000) : 0,
      lagP50Ms: lag(0.5),
      lagP99Ms: lag(0.99),
      cpuMicrosPerMessage:
        delivered === 0 ? 0 : Math.round(((after.cpuMicros - before.cpuMicros) / delivered) * 10) / 10,
      rssMb: Math.round(after.rssBytes / 1e6),
      kbPerConnection: Math.round((before.rssBytes - alone.rssBytes) / cell.clients / 100) / 10,
      lostLastValues: lostLast,
    };
  } finally {
    watchers.kill('SIGKILL');
    server.kill('SIGKILL');
  }
}

const cells: Cell[] = [
  // A lower rate, which the baseline can sustain.
  { way: 'naive', clients, counters: 1, rate: naiveRate },
  { way: 'ours', clients, counters: 1, rate: naiveRate },
  { way: 'ours', clients, counters: 1, rate },
  { way: 'ours', clients, counters: 100, rate },
  { way: 'ours', clients: idleClients, counters: 100, rate: 0 },
];

console.log(
  `${cpus().length} × ${cpus()[0]?.model ?? 'unknown processor'}, Node ${process.version}; counters move for ${seconds} s\n`,
);
console.log(
  '| way | clients | counters | moves/s | delivered/s | lag p50 / p99 ms | CPU µs a message | memory MB | KB a connection | lost last values |',
);
console.log('|---|---|---|---|---|---|---|---|---|---|');
const all: Figures[] = [];
for (const cell of cells) {
  const figures = await run(cell);
  all.push(figures);
  console.log(
    `| ${figures.way} | ${figures.clients} | ${figures.counters} | ${figures.rate === 0 ? 'idle' : figures.rate} | ${figures.deliveredPerSecond} | ${figures.lagP50Ms} / ${figures.lagP99Ms} | ${figures.cpuMicrosPerMessage} | ${figures.rssMb} | ${figures.kbPerConnection} | ${figures.lostLastValues} |`,
  );
}
const [naive, slow, ours] = all as [Figures, Figures, Figures];
const times = ({ cpuMicrosPerMessage }: Figures) => (naive.cpuMicrosPerMessage / cpuMicrosPerMessage).toFixed(1);
console.log(
  `\nA message costs naive execution ${times(slow)} times the CPU of ours at the same rate, and ${times(ours)} times at ours of ${rate} a second.`,
);
console.log(JSON.stringify(all));
const lost = all.filter(({ lostLastValues }) => lostLastValues > 0);
if (lost.length > 0) {
  console.log(`WRONG: ${lost.length} cells lost last values`);
  process.exitCode = 1;
}

import { parseArgs } from 'node:util';
import { machine, median, quantile, round, table } from '../figures.ts';
import { bareCommits } from './bare-commits.ts';
import { addByHand } from './by-hand.ts';
import { openGround, openLine, type Through, type Way } from './line.ts';
import { ledger, write } from './writers.ts';

/*
 * Lag and throughput of events between subgraphs: outbox, relay, transport, inbox, on a PostgreSQL and a Redis of their own, which
 * share the cores with the program. First at a steady rate, for the lag from the commit to the commit of
 * the effect; then as fast as it goes. Each cell is checked afterwards. Each is measured in each round, so that a noisy
 * neighbour meets all of them; the figures are the medians of the rounds.
 */
const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '3' },
    rounds: { type: 'string', default: '5' },
    rate: { type: 'string', default: '2000' },
    'rate-one-by-one': { type: 'string', default: '500' },
    ways: { type: 'string', default: 'batch,one by one' },
    through: { type: 'string', default: 'Redis Streams' },
  },
});
const ms = Number(values.seconds) * 1_000;
const rounds = Number(values.rounds);
/** Steady rates a second, with one transaction for each event. */
const RATE: Readonly<Record<Way, number>> = {
  batch: Number(values.rate),
  'one by one': Number(values['rate-one-by-one']),
};
/** Batch sizes of normal load, and of a rush. */
const BATCH = { steady: 10, full: 250 } as const;
/** Timeout of a cell that does not keep up. */
const IN_FLIGHT_MAX = { steady: 20_000, full: 5_000 } as const;

interface Cell {
  readonly through: Through;
  readonly way: Way;
  readonly pace: keyof typeof BATCH;
}
interface Figures {
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Lag of a plain commit at the same time. */
  readonly commitP50Ms: number;
  readonly commitP99Ms: number;
}

const ground = await openGround();
let wrong = false;

async function measure({ through, way, pace }: Cell, forMs = ms): Promise<Figures> {
  await ground.clear();
  const book = ledger();
  const line = await openLine(ground, { way, through, onTaken: book.onTaken });
  const bare = bareCommits(ground.ownerUrl);
  try {
    const tookMs = await write(book, {
      db: ground.publisher,
      ms: forMs,
      batch: BATCH[pace],
      inFlightMax: IN_FLIGHT_MAX[pace],
      ...(pace === 'steady' ? { perSecond: RATE[way] } : {}),
    });
    const commits = (await bare.end()).toSorted((a, b) => a - b);
    const wrongs = await line.wrongs(book.written.count);
    for (const text of wrongs) console.log(`WRONG (${through}, ${way}, ${pace}): ${text}`);
    wrong ||= wrongs.length > 0;
    const sorted = book.written.lagsMs.toSorted((a, b) => a - b);
    return {
      perSecond: (book.written.count / tookMs) * 1_000,
      p50Ms: quantile(sorted, 0.5),
      p99Ms: quantile(sorted, 0.99),
      commitP50Ms: quantile(commits, 0.5),
      commitP99Ms: quantile(commits, 0.99),
    };
  } finally {
    await bare.end();
    await line.close();
  }
}

const list = <T extends string>(text: string) => text.split(',') as T[];
const cells: Cell[] = list<Through>(values.through).flatMap((through) =>
  list<Way>(values.ways).flatMap((way) => [
    { through, way, pace: 'steady' } as const,
    { through, way, pace: 'full' } as const,
  ]),
);
const measured = new Map<Cell, Figures[]>(cells.map((cell) => [cell, []]));
const byHand: number[] = [];
try {
  for (const cell of cells) await measure(cell, 1_000); // Warm-up of the JIT compiler.
  await addByHand(ground.redis.url, 500);
  for (let turn = 0; turn < rounds; turn += 1) {
    byHand.push(await addByHand(ground.redis.url, ms / 2));
    for (const [cell, figures] of measured) figures.push(await measure(cell));
  }
} finally {
  await ground.close();
}

const results = cells.map((cell) => {
  const of = (pick: (one: Figures) => number, digits = 0) => round(median(measured.get(cell)!.map(pick)), digits);
  return {
    ...cell,
    perSecond: of((one) => one.perSecond),
    p50Ms: of((one) => one.p50Ms, 1),
    p99Ms: of((one) => one.p99Ms, 1),
    commitP50Ms: of((one) => one.commitP50Ms, 1),
    commitP99Ms: of((one) => one.commitP99Ms, 1),
  };
});
const added = round(median(byHand));

console.log(`${machine()}; medians of ${rounds} rounds of ${values.seconds} s\n`);
console.log(
  table(
    results.map(({ through, way, pace, perSecond, p50Ms, p99Ms, commitP50Ms, commitP99Ms }) => ({
      through,
      taken: way === 'batch' ? 'as a batch' : way,
      pace: pace === 'steady' ? `${RATE[way]} a second` : 'all that goes',
      'events/s': perSecond,
      'of XADD by hand': `${round((perSecond / added) * 100)} %`,
      'commit to effect, p50 / p99 ms': `${p50Ms} / ${p99Ms}`,
      'a bare commit beside it': `${commitP50Ms} / ${commitP99Ms}`,
    })),
  ),
);
console.log(`
XADD by hand, pipelined, and nothing else: ${added} a second.
Aims: p99 of at most 50 ms at a steady 2000 events a second; 10000 events a second through all of it.
`);
console.log(JSON.stringify({ bench: 'events', machine: machine(), byHand: added, results }));
if (wrong) process.exitCode = 1;

import { parseArgs } from 'node:util';
import { machine, median, quantile, round, table } from '../figures.ts';
import { rush } from '../rush.ts';
import { openCounter } from './counter.ts';
import { bulkInsert, oneStatement, ourStatement, ours, rowLock } from './ways.ts';

/*
 * Throughput of reservations: 1 to 1,024 closed-loop callers, on one offer or spread over a hundred, on a PostgreSQL of its own
 * with fsync. Each implementation is measured in each round, so that a noisy neighbour meets all of them; the figures are the
 * medians of the rounds.
 */
const { values } = parseArgs({
  options: {
    callers: { type: 'string', default: '1,16,64,256,1024' },
    seconds: { type: 'string', default: '2' },
    rounds: { type: 'string', default: '3' },
    /** Purchase limit of one customer, which makes ours take the serialized path. */
    'per-user-limit': { type: 'string' },
    ways: { type: 'string', default: 'row lock,one statement,our statement,ours' },
  },
});
const WAYS = {
  'row lock': rowLock,
  'one statement': oneStatement,
  'our statement': ourStatement,
  ours,
} as const;
const SPREAD = { callers: 256, offers: 100 };
const ms = Number(values.seconds) * 1_000;
const rounds = Number(values.rounds);
const perUserLimit = values['per-user-limit'] === undefined ? null : Number(values['per-user-limit']);

interface Cell {
  readonly way: keyof typeof WAYS | 'bulk insert';
  readonly callers: number;
  readonly offers: number;
}
interface Figures {
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

const counter = await openCounter();
let wrong = false;

async function measure({ way, callers, offers: count }: Cell): Promise<Figures> {
  await counter.clear();
  const offers = await counter.offers(count, perUserLimit);
  if (way === 'bulk insert') {
    const perSecond = await bulkInsert(counter, offers[0]!, ms);
    return { perSecond, p50Ms: 0, p99Ms: 0 };
  }
  const reserve = WAYS[way](counter);
  let turn = 0;
  const { perSecond, tookMs } = await rush(callers, ms, async () => {
    turn += 1;
    await reserve(offers[turn % count]!);
  });
  const wrongs = await counter.wrongs(tookMs.length);
  for (const text of wrongs) console.log(`WRONG (${way}, ${callers} callers): ${text}`);
  wrong ||= wrongs.length > 0;
  const sorted = tookMs.toSorted((a, b) => a - b);
  return { perSecond, p50Ms: quantile(sorted, 0.5), p99Ms: quantile(sorted, 0.99) };
}

const ways = values.ways.split(',') as (keyof typeof WAYS)[];
const cells: Cell[] = [
  ...values.callers.split(',').flatMap((callers) => ways.map((way) => ({ way, callers: Number(callers), offers: 1 }))),
  ...ways.map((way) => ({ way, ...SPREAD })),
  { way: 'bulk insert', callers: 1, offers: 1 },
];
const measured = new Map<Cell, Figures[]>(cells.map((cell) => [cell, []]));
try {
  for (const way of ways) await measure({ way, callers: 64, offers: 1 }); // Warm-up of the JIT compiler.
  for (let turn = 0; turn < rounds; turn += 1)
    for (const [cell, figures] of measured) figures.push(await measure(cell));
} finally {
  await counter.close();
}

const results = cells.map((cell) => {
  const figures = measured.get(cell)!;
  const of = (pick: (one: Figures) => number) => median(figures.map(pick));
  return {
    ...cell,
    perSecond: round(of(({ perSecond }) => perSecond)),
    p50Ms: round(
      of(({ p50Ms }) => p50Ms),
      1,
    ),
    p99Ms: round(
      of(({ p99Ms }) => p99Ms),
      1,
    ),
  };
});
const rateOf = (way: Cell['way'], callers: number, offers = 1) =>
  results.find((cell) => cell.way === way && cell.callers === callers && cell.offers === offers)?.perSecond ?? 0;

console.log(`${machine()}; medians of ${rounds} rounds of ${values.seconds} s\n`);
console.log(
  table(
    results.map(({ way, callers, offers, perSecond, p50Ms, p99Ms }) => ({
      way,
      callers,
      offers,
      'reservations/s': perSecond,
      'p50 / p99 ms': way === 'bulk insert' ? '' : `${p50Ms} / ${p99Ms}`,
    })),
  ),
);
const ratio = (a: number, b: number) => (a === 0 || b === 0 ? 'not measured' : `${round(a / b, 2)} ×`);
console.log(`
ours : row lock at 256 callers       ${ratio(rateOf('ours', 256), rateOf('row lock', 256))} (aim: 25)
ours : our statement, a single one   ${ratio(rateOf('ours', 1), rateOf('our statement', 1))} (aim: 1)
ours : one statement, a single one   ${ratio(rateOf('ours', 1), rateOf('one statement', 1))}
ours at 256 callers : bulk insert    ${ratio(rateOf('ours', 256), rateOf('bulk insert', 1))} (aim: 0.7)
`);
console.log(JSON.stringify({ bench: 'reserve', machine: machine(), results }));
if (wrong) process.exitCode = 1;

import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { isDeepStrictEqual, parseArgs } from 'node:util';
import { RUN_TYPESCRIPT } from '@muster/kit/process';
import { eventually } from '../../packages/testing/src/eventually.ts';
import { machine, median, round, table } from '../figures.ts';
import { buyers, type Rushed } from './buyers.ts';
import { openShop, type ShopAround } from './shop.ts';

/*
 * First minute of a launch, end to end: HTTP, JSON, GraphQL, token, admission, commit. Reservations of an offer with ample stock,
 * buyers for a thousand units, sold-out answers, then the start of payments; beside them a trivial persisted query on the same
 * gateway, by the fast path and by Apollo Server. The buyers are this process, the whole system another, on the same cores. Each is measured in each round, so that a noisy neighbour meets all of them; the
 * figures are the medians of the rounds.
 */
const { values } = parseArgs({
  options: {
    buyers: { type: 'string', default: '5000' },
    places: { type: 'string', default: '1000' },
    late: { type: 'string', default: '100000' },
    trivial: { type: 'string', default: '20000' },
    reservations: { type: 'string', default: '20000' },
    payments: { type: 'string', default: '2000' },
    connections: { type: 'string', default: '128,512' },
    rounds: { type: 'string', default: '3' },
  },
});
const many = Number(values.buyers);
const places = Number(values.places);
const late = Number(values.late);
const trivial = Number(values.trivial);
const reservations = Number(values.reservations);
const payments = Number(values.payments);
const rounds = Number(values.rounds);
const CUSTOMERS = 200;
/** Warm-up requests of each kind. */
const WARM = 10_000;
const PAYABLE_WITHIN_MS = 120_000;

const server = fork(join(import.meta.dirname, 'server.ts'), { execArgv: [...RUN_TYPESCRIPT] });
const [{ url, ...around }] = (await once(server, 'message')) as [{ readonly url: string } & ShopAround];

const wrongs: string[] = [];
async function measure(connections: number) {
  const shop = await openShop(url, around);
  const clients = await buyers(url, await shop.customers(CUSTOMERS), connections);
  const roomy = await shop.offers(1_000_000);
  let sold = 0;
  const reserves = async (count: number) => {
    sold += count;
    return clients.rush(count, clients.reserve(roomy));
  };
  await clients.rush(WARM, clients.trivial);
  await clients.rush(WARM, clients.byApollo);
  await reserves(WARM);

  const found = new Map<string, Rushed[]>();
  const note = (what: string, rushed: Rushed, expected: Rushed['kinds']) => {
    if (!isDeepStrictEqual(rushed.kinds, expected))
      wrongs.push(`${what}: ${JSON.stringify(rushed.kinds)} instead of ${JSON.stringify(expected)}`);
    found.set(what, [...(found.get(what) ?? []), rushed]);
  };
  const lagsMs: number[] = [];
  try {
    for (let turn = 0; turn < rounds; turn += 1) {
      note('a trivial persisted query', await clients.rush(trivial, clients.trivial), { Query: trivial });
      note("the same by Apollo's server", await clients.rush(trivial, clients.byApollo), { Query: trivial });
      note('reservations, ample stock', await reserves(reservations), { ReservePayload: reservations });
      lagsMs.push(await shop.settled(roomy, sold));
      const scarce = await shop.offers(places);
      const rushed = await clients.rush(many, clients.reserve(scarce));
      note(`${many} buyers for ${places} places`, rushed, { ReservePayload: places, QuotaExceeded: many - places });
      note('late ones', await clients.rush(late, clients.reserve(scarce)), { QuotaExceeded: late });
      await shop.settled(scarce, places);
      const made = await shop.offers(payments);
      const held = await clients.hold(payments, made);
      await shop.settled(made, payments);
      await shop.confirms(made);
      await eventually(async () => (await clients.statuses(held)).PAYMENT_REQUESTED === payments, PAYABLE_WITHIN_MS);
      note('payments started', await clients.startPayments(held), { PaymentPayload: payments });
    }
  } finally {
    await clients.close();
  }
  const of = (what: string, pick: (one: Rushed) => number) => median(found.get(what)!.map(pick));
  const rateOf = (what: string) => of(what, ({ perSecond }) => perSecond);
  const [trivialRate, apollosRate] = [...found.keys()].slice(0, 2).map(rateOf) as [number, number];
  const reservedRate = rateOf('reservations, ample stock');
  return {
    lagMs: round(median(lagsMs)),
    results: [...found.keys()].map((what) => ({
      connections,
      what,
      'per second': round(rateOf(what)),
      'p50 / p99 ms': [of(what, ({ p50Ms }) => p50Ms), of(what, ({ p99Ms }) => p99Ms)]
        .map((ms) => round(ms, 1))
        .join(' / '),
      'of the trivial query': `${round((rateOf(what) / trivialRate) * 100)} %`,
      "of Apollo's": `${round((rateOf(what) / apollosRate) * 100)} %`,
      'of the reservations': `${round((rateOf(what) / reservedRate) * 100)} %`,
    })),
  };
}

try {
  const runs = [];
  for (const connections of values.connections.split(',')) runs.push(await measure(Number(connections)));
  const results = runs.flatMap((run) => run.results);
  const lagsMs = runs.map(({ lagMs }) => lagMs);
  console.log(`${machine()}; medians of ${rounds} rounds\n\n${table(results)}\n`);
  console.log(`After the reservations the counter was right ${lagsMs.join(' and ')} ms later.`);
  console.log(
    'Aims: reservations 40 % of the trivial query, refusals (late ones) 80 %; payments started 25 % of the reservations.\n',
  );
  console.log(JSON.stringify({ bench: 'launch', machine: machine(), results, lagsMs }));
} catch (error) {
  wrongs.push(String(error));
} finally {
  for (const wrong of wrongs) console.log(`WRONG: ${wrong}`);
  if (wrongs.length > 0) process.exitCode = 1;
  server.send('stop');
  await once(server, 'exit');
}

import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { RUN_TYPESCRIPT } from '@muster/kit/process';
import { Pool } from 'undici';
import { machine, median, quantile, round, table } from '../figures.ts';
import { rush, rushSettings } from '../rush.ts';
import { OPERATIONS, operationOf } from './shop.ts';

/*
 * Cost of a gateway: the contract's pages on in-memory data, so that nothing else takes time. Muster beside Apollo Gateway and
 * beside one schema without federation, all behind the same HTTP server; then with the subgraphs over HTTP. Each contestant is a
 * separate process, they take turns, and all must answer alike.
 */
const { seconds, rounds, connections, only } = rushSettings({ seconds: 2, connections: 16 });
const EMBEDDED = ['ours', 'stock', 'plain graphql-js'];
const DISTRIBUTED = ['ours, distributed', 'stock, distributed'];
const names = [...EMBEDDED, ...DISTRIBUTED].filter((name) => only === undefined || name === only);
const WARM_MS = 1_500;

const children: ChildProcess[] = [];
async function child<T>(file: string, ...args: string[]): Promise<T> {
  const started = fork(join(import.meta.dirname, file), args, {
    execArgv: [...RUN_TYPESCRIPT],
    env: { ...process.env, NODE_ENV: 'production', APOLLO_TELEMETRY_DISABLED: 'true' },
  });
  children.push(started);
  const [message] = (await once(started, 'message')) as [T];
  return message;
}

interface Contestant {
  readonly name: string;
  readonly pool: Pool;
}

const ask = async ({ pool }: Contestant, body: string): Promise<string> => {
  const answer = await pool.request({
    method: 'POST',
    path: '/graphql',
    headers: { 'content-type': 'application/json' },
    body,
  });
  return answer.body.text();
};

const wrongs: string[] = [];
try {
  const { urls } = await child<{ urls: object }>('subgraph-servers.ts');
  const contestants: Contestant[] = [];
  for (const name of names) {
    const { url } = await child<{ url: string }>('server.ts', name, JSON.stringify(urls));
    contestants.push({ name, pool: new Pool(new URL(url).origin, { connections, pipelining: 1 }) });
  }
  const rows: Record<string, unknown>[] = [];
  const ratios: string[] = [];
  for (const { name: operation, variables } of OPERATIONS) {
    const body = JSON.stringify({ query: operationOf(operation), variables });
    const answers = await Promise.all(contestants.map(async (one) => JSON.parse(await ask(one, body))));
    for (const [index, { name }] of contestants.entries()) {
      if (answers[index].errors !== undefined || !isDeepStrictEqual(answers[index].data, answers[0].data))
        wrongs.push(`${name} answers ${operation} with ${JSON.stringify(answers[index]).slice(0, 500)}`);
    }
    const found = new Map(contestants.map(({ name }) => [name, { rates: [] as number[], tookMs: [] as number[] }]));
    const rushTo = (one: Contestant, forMs: number) =>
      rush(connections, forMs, async () => void (await ask(one, body)));
    for (const contestant of contestants) await rushTo(contestant, WARM_MS);
    for (let turn = 0; turn < rounds; turn += 1) {
      for (const contestant of contestants) {
        const { perSecond, tookMs } = await rushTo(contestant, seconds * 1_000);
        found.get(contestant.name)!.rates.push(perSecond);
        found.get(contestant.name)!.tookMs.push(...tookMs);
      }
    }
    const rateOf = (name: string) => median(found.get(name)?.rates ?? []);
    for (const { name } of contestants) {
      const sorted = found.get(name)!.tookMs.toSorted((a, b) => a - b);
      const yardstick = name.includes('distributed') ? 'stock, distributed' : 'stock';
      rows.push({
        operation,
        contestant: name,
        'answers/s': round(rateOf(name)),
        'p50 / p99 ms': `${round(quantile(sorted, 0.5), 1)} / ${round(quantile(sorted, 0.99), 1)}`,
        '× stock': round(rateOf(name) / rateOf(yardstick), 2),
      });
    }
    ratios.push(
      `${operation}: ${round(rateOf('ours') / rateOf('stock'), 1)} × stock, ${round(rateOf('ours') / rateOf('plain graphql-js'), 1)} × plain graphql-js, distributed ${round(rateOf('ours, distributed') / rateOf('stock, distributed'), 1)} × stock`,
    );
  }
  console.log(`${machine()}, ${connections} connections\n\n${table(rows)}\n`);
  console.log(`${ratios.join('\n')}\nAims: 6 × stock, 2 × plain graphql-js, distributed 1.5 × stock.\n`);
  console.log(JSON.stringify({ bench: 'gateway', machine: machine(), rows }));
  for (const { pool } of contestants) await pool.close();
} finally {
  for (const wrong of wrongs) console.log(`WRONG: ${wrong}`);
  if (wrongs.length > 0) process.exitCode = 1;
  for (const one of children) if (one.connected) one.send('stop');
}

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { compose } from '@muster/gateway/compose';
import { Pool } from 'undici';
import { machine, median, quantile, round, table } from '../figures.ts';
import { rush, rushSettings } from '../rush.ts';
import { OPERATION } from './operation.ts';
import { cpuMs, isPinned, type Program, pinSelf, startProgram, stopPrograms } from './programs.ts';
import { sdlOf } from './subgraphs.ts';

/*
 * Cost of a gateway before third-party subgraphs: four of them over HTTP, one deep operation with many repeated entities, 50
 * connections. Muster, as `npm run gateway` starts it, beside Apollo Gateway and Hive Gateway. Each is a process on its own core,
 * they take turns, and all must answer alike.
 */
const { seconds, rounds, connections, only } = rushSettings({ seconds: 5, connections: 50 });
const WARM_MS = 4_000;
const names = ['ours', 'stock', 'hive'].filter((name) => only === undefined || only.includes(name));
const near = (file: string) => join(import.meta.dirname, file);
const OURS = near('../../gateway/src/main.ts');
const body = JSON.stringify({ query: OPERATION });

interface Contestant {
  readonly name: string;
  readonly program: Program;
  readonly path: string;
  readonly pool: Pool;
  /** Size of each answer in bytes; 0 until the first one. */
  bytes: number;
  readonly rates: number[];
  readonly tookMs: number[];
  readonly gatewayMs: number[];
  readonly fetches: number[];
}

async function start(name: string, supergraph: string): Promise<Contestant> {
  const program =
    name === 'ours'
      ? await startProgram(
          'gateway',
          OURS,
          '--supergraph',
          supergraph,
          '--host',
          '127.0.0.1',
          '--port',
          '0',
          '--limits',
          'off',
        )
      : await startProgram('gateway', near('others.ts'), name, supergraph);
  const { origin, pathname } = new URL(/http:\S+/.exec(program.output)![0]);
  const pool = new Pool(origin, { connections, pipelining: 1 });
  return { name, program, path: pathname, pool, bytes: 0, rates: [], tookMs: [], gatewayMs: [], fetches: [] };
}

async function ask({ pool, path }: Contestant): Promise<Buffer> {
  const { body: answer } = await pool.request({
    method: 'POST',
    path,
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body,
  });
  return Buffer.from(await answer.arrayBuffer());
}

const wrongs: string[] = [];

/** Closed loop: every connection sends its next request after its answer. */
const rushTo = (contestant: Contestant, forMs: number) =>
  rush(connections, forMs, async () => {
    const { length } = await ask(contestant);
    if (length !== contestant.bytes) wrongs.push(`${contestant.name} answers with ${length} bytes once`);
  });

async function turn(contestant: Contestant, fetchesSoFar: () => Promise<number>): Promise<void> {
  const [cpuBefore, fetchesBefore] = [cpuMs(contestant.program.pid), await fetchesSoFar()];
  const { perSecond, tookMs } = await rushTo(contestant, seconds * 1_000);
  const cpuAfter = cpuMs(contestant.program.pid);
  contestant.rates.push(perSecond);
  contestant.tookMs.push(...tookMs);
  contestant.fetches.push(((await fetchesSoFar()) - fetchesBefore) / tookMs.length);
  if (cpuBefore !== null && cpuAfter !== null) contestant.gatewayMs.push((cpuAfter - cpuBefore) / tookMs.length);
}

const folder = mkdtempSync(join(tmpdir(), 'muster-bench-'));
try {
  pinSelf();
  const urls: Record<string, string> = JSON.parse((await startProgram('others', near('subgraph-servers.ts'))).output);
  const fetchesSoFar = async () => Number(await (await fetch(urls.accounts!)).text());
  const supergraph = join(folder, 'supergraph.graphql');
  const parts = Object.entries(urls).map(([name, url]) => ({ name, url, sdl: sdlOf(name) }));
  writeFileSync(supergraph, compose(parts).supergraphSdl);
  const contestants: Contestant[] = [];
  for (const name of names) contestants.push(await start(name, supergraph));
  const [first] = await Promise.all(contestants.map(async (one) => `${await ask(one)}`));
  for (const contestant of contestants) {
    const answer = await ask(contestant);
    const { data, errors } = JSON.parse(`${answer}`);
    if (errors !== undefined || !isDeepStrictEqual(data, JSON.parse(first!).data))
      wrongs.push(`${contestant.name} answers with ${`${answer}`.slice(0, 500)}`);
    contestant.bytes = answer.length;
  }
  if (wrongs.length > 0) throw new Error('Gateways that answer differently are not compared');
  for (const contestant of contestants) await rushTo(contestant, WARM_MS);
  for (let round = 0; round < rounds; round += 1)
    for (const contestant of contestants) await turn(contestant, fetchesSoFar);

  const rateOf = (contestant: string) => median(contestants.find(({ name }) => name === contestant)?.rates ?? []);
  const rows = contestants.map(({ name, tookMs, gatewayMs, fetches }) => {
    const sorted = tookMs.toSorted((a, b) => a - b);
    return {
      gateway: name,
      'answers/s': round(rateOf(name)),
      'p50 / p99 ms': `${round(quantile(sorted, 0.5), 1)} / ${round(quantile(sorted, 0.99), 1)}`,
      'CPU ms an answer': gatewayMs.length === 0 ? '' : round(median(gatewayMs), 2),
      'requests to subgraphs': round(median(fetches), 1),
      '× stock': round(rateOf(name) / rateOf('stock'), 2),
    };
  });
  const kilobytes = round(contestants[0]!.bytes / 1_000, 1);
  const cores = isPinned ? 'the gateway on a core of its own' : 'nothing pinned to a core';
  console.log(`${machine()}, ${connections} connections, answers of ${kilobytes} kB, ${cores}\n\n${table(rows)}\n`);
  console.log(`Aims: 2.5 × stock, and ahead of Hive (${round(rateOf('ours') / rateOf('hive'), 2)} × now).\n`);
  console.log(JSON.stringify({ bench: 'federation', machine: machine(), kilobytes, isPinned, rows }));
  for (const { pool } of contestants) await pool.close();
} finally {
  for (const wrong of wrongs.slice(0, 10)) console.log(`WRONG: ${wrong}`);
  if (wrongs.length > 0) process.exitCode = 1;
  stopPrograms();
  rmSync(folder, { recursive: true, force: true });
}

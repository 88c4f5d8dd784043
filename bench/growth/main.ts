import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startPostgres } from '@muster/embedded-postgres';
import { machine, quantile, round, table } from '../figures.ts';
import { operations } from './operations.ts';
import { openShop } from './shop.ts';

/*
 * Cost of growth: the same operations in a shop and in one with ten times the orders, offers and buyers, on one PostgreSQL. Each operation is done in the one, then in the other, again and again, so that a noisy
 * neighbour meets both; the figures are the medians.
 */
const { values } = parseArgs({
  options: {
    orders: { type: 'string', default: '100000' },
    times: { type: 'string', default: '10' },
    share: { type: 'string', default: '1' },
    /** A part of the names of the operations to measure. */
    only: { type: 'string', default: '' },
  },
});
const base = Number(values.orders);
const times = Number(values.times);
const share = Number(values.share);
/** Warm-up turns of an operation, which are not counted. */
const WARM_SHARE = 0.2;

const dir = await mkdtemp(join(tmpdir(), 'muster-bench-'));
const postgres = await startPostgres({ dataDir: dir });
const urlOf = (database: string) => postgres.url(database);
const results: { what: string; smallMs: number; largeMs: number; smallP99Ms: number; largeP99Ms: number }[] = [];
let filledSeconds = 0;
try {
  const began = performance.now();
  const small = await openShop(urlOf, { orders: base });
  const large = await openShop(urlOf, { orders: base * times });
  filledSeconds = (performance.now() - began) / 1_000;
  try {
    for (const [what, { run, turns }] of Object.entries(operations)) {
      if (!what.includes(values.only)) continue;
      const tookMs = { small: [] as number[], large: [] as number[] };
      const count = Math.max(2, Math.min(turns(small.size), Math.round(turns(small.size) * share)));
      const warm = Math.floor(count * WARM_SHARE);
      for (let turn = 0; turn < count; turn += 1)
        for (const [name, shop] of [
          ['small', small],
          ['large', large],
        ] as const) {
          const startedAt = performance.now();
          await run(shop, turn);
          if (turn >= warm) tookMs[name].push(performance.now() - startedAt);
        }
      const [ofSmall, ofLarge] = [tookMs.small, tookMs.large].map((all) => all.toSorted((a, b) => a - b));
      results.push({
        what,
        smallMs: round(quantile(ofSmall!, 0.5), 2),
        largeMs: round(quantile(ofLarge!, 0.5), 2),
        smallP99Ms: round(quantile(ofSmall!, 0.99), 1),
        largeP99Ms: round(quantile(ofLarge!, 0.99), 1),
      });
    }
  } finally {
    await Promise.all([small.close(), large.close()]);
  }
} finally {
  await postgres.stop();
  await rm(dir, { recursive: true, force: true });
}

console.log(`${machine()}; the tables were filled in ${round(filledSeconds)} s\n`);
console.log(
  table(
    results.map(({ what, smallMs, largeMs, smallP99Ms, largeP99Ms }) => ({
      operation: what,
      [`${base} orders, p50 / p99 ms`]: `${smallMs} / ${smallP99Ms}`,
      [`${base * times} orders, p50 / p99 ms`]: `${largeMs} / ${largeP99Ms}`,
      'times as long': round(largeMs / smallMs, 2),
    })),
  ),
);
console.log('\nAim: at most 1.3 times as long.\n');
console.log(JSON.stringify({ bench: 'growth', machine: machine(), orders: base, times, results }));

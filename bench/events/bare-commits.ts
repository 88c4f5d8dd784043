import { setTimeout as delay } from 'node:timers/promises';
import { withClient } from '@muster/kit/orm';

const EVERY_MS = 10;

/** Baseline of the lag: a plain commit of one row now and then, beside the measurement. */
export function bareCommits(url: string): { end(): Promise<readonly number[]> } {
  const tookMs: number[] = [];
  let over = false;
  const committing = withClient(url, async (client) => {
    await client.query('create table if not exists bare (at timestamptz)');
    while (!over) {
      const began = performance.now();
      await client.query('insert into bare values (now())');
      tookMs.push(performance.now() - began);
      await delay(EVERY_MS);
    }
  });
  return {
    async end() {
      over = true;
      await committing;
      return tookMs;
    },
  };
}

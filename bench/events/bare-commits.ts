import { setTimeout as delay } from 'node:timers/promises';
import { withClient } from '@muster/kit/orm';

const EVERY_MS = 10;

/** The yardstick of a lag: one row written and committed by hand, now and then, beside what is measured. */
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

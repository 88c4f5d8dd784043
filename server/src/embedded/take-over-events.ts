import { tellAgain } from '@muster/kit/runtime';
import { areEventsInRedis, forgetEventsInRedis } from './events-in-redis.ts';

/** It was never opened: nothing was told. */
const UNDEFINED_TABLE = '42P01';

/**
 * Once several workers told their events through Redis, some may lie there that nobody took: a process alone, which does not
 * look there, tells them again.
 */
export async function takeOverEvents(dataDir: string, databaseUrls: readonly string[]): Promise<void> {
  if (!areEventsInRedis(dataDir)) return;
  for (const url of databaseUrls) {
    await tellAgain(url).catch((error) => {
      if (error.code !== UNDEFINED_TABLE) throw error;
    });
  }
  forgetEventsInRedis(dataDir);
}

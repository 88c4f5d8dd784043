import { resendEvents } from '@muster/kit/runtime';
import { areEventsInRedis, forgetEventsInRedis } from './events-in-redis.ts';

/** No such table, or no such database: it was never opened, and nothing was told. */
const NOT_THERE: ReadonlySet<string> = new Set(['42P01', '3D000']);

/**
 * Once several workers told their events through Redis, some may lie there that nobody took: a process alone, which does not
 * look there, tells them again.
 */
export async function takeOverEvents(dataDir: string, databaseUrls: readonly string[]): Promise<void> {
  if (!areEventsInRedis(dataDir)) return;
  for (const url of databaseUrls) {
    await resendEvents(url).catch((error) => {
      if (!NOT_THERE.has(error.code)) throw error;
    });
  }
  forgetEventsInRedis(dataDir);
}

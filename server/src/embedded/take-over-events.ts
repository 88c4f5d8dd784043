import { resendEvents } from '@muster/kit/runtime';
import { areEventsInRedis, forgetEventsInRedis } from './events-in-redis.ts';

/** No such table, or no such database: it was never opened, and nothing was published. */
const NOT_THERE: ReadonlySet<string> = new Set(['42P01', '3D000']);

/**
 * Resends events that earlier workers may have left unconsumed in Redis, which a single process does not read. Consumers are
 * idempotent.
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

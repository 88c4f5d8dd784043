import type { createClient } from 'redis';
import type { Log } from '../subgraph/index.ts';

const RECONNECT_MS = 50;
const RECONNECT_MAX_MS = 1_000;
const CONNECT_WITHIN_MS = 5_000;
/** Failures after which a first connection is given up: the URL is wrong, or nothing serves there. */
const FIRST_FAILURES_MAX = 6;
/** Timeout of a silent server: the connection is closed and opened again. */
const SILENT_WITHIN_MS = 5_000;
const PING_EVERY_MS = 2_000;

const clientOf = (create: typeof createClient, url: string, isNew: () => boolean) =>
  create({
    url,
    disableOfflineQueue: true,
    disableClientInfo: true, // Only the newest servers know that command.
    pingInterval: PING_EVERY_MS,
    socket: {
      connectTimeout: CONNECT_WITHIN_MS,
      socketTimeout: SILENT_WITHIN_MS,
      reconnectStrategy: (failures) =>
        isNew() && failures >= FIRST_FAILURES_MAX ? false : Math.min(RECONNECT_MS * 2 ** failures, RECONNECT_MAX_MS),
    },
  });
export type Redis = ReturnType<typeof clientOf>;

/**
 * A connection that reconnects by itself. While it is away calls fail at once, so that the caller decides whether to wait. One
 * line is logged when it goes and one when it is back.
 */
export async function connectRedis(url: string, log: Log, onReturn: () => void = () => {}): Promise<Redis> {
  let isNew = true;
  let away = false;
  // Loaded on demand: a gateway alone needs no Redis, and the library takes its memory.
  const { createClient } = await import('redis');
  const redis = clientOf(createClient, url, () => isNew);
  redis.on('error', (error: Error) => {
    if (away || isNew) return;
    away = true;
    log.warn({ err: error }, 'Redis is away; reconnecting');
  });
  redis.on('ready', () => {
    if (!isNew) {
      if (away) log.info({}, 'Redis is back');
      onReturn();
    }
    isNew = false;
    away = false;
  });
  await redis.connect();
  return redis;
}

import { createClient } from 'redis';
import type { Log } from '../subgraph/index.ts';

const RECONNECT_MS = 50;
const RECONNECT_MAX_MS = 1_000;
const CONNECT_TIMEOUT_MS = 5_000;

const client = (url: string) =>
  createClient({
    url,
    disableOfflineQueue: true,
    socket: {
      connectTimeout: CONNECT_TIMEOUT_MS,
      reconnectStrategy: (failures) => Math.min(RECONNECT_MS * 2 ** failures, RECONNECT_MAX_MS),
    },
  });
export type Redis = ReturnType<typeof client>;

/**
 * A connection that comes back by itself. While it is away calls fail at once, so that whoever calls decides whether to
 * wait. One line is logged when it goes and one when it returns.
 */
export async function connectRedis(url: string, log: Log, onReturn: () => void = () => {}): Promise<Redis> {
  let away = false;
  const redis = client(url);
  let connectedOnce = false;
  redis.on('error', (error: Error) => {
    if (away) return;
    away = true;
    if (connectedOnce) log.warn({ err: error }, 'Redis is away; trying to reach it again');
  });
  redis.on('ready', () => {
    if (connectedOnce) {
      if (away) log.info({}, 'Redis is there again');
      onReturn();
    }
    connectedOnce = true;
    away = false;
  });
  await redis.connect();
  return redis;
}

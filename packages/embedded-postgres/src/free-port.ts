import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/**
 * Below the ephemeral ports of Linux (from 32768) and macOS (from 49152): while PostgreSQL is down for a moment no other program is
 * given its port, and a client that reconnects cannot connect to itself.
 */
const PORT_FIRST = 20_000;
const PORT_LAST = 32_000;

const TRIES_MAX = 100;

/** A loopback port that was free a moment ago. The caller must handle that it is taken by the time it binds it. */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < TRIES_MAX; tries++) {
    const port = randomInt(PORT_FIRST, PORT_LAST);
    if (await isFree(port)) return port;
  }
  throw new Error(`No free port found on 127.0.0.1 between ${PORT_FIRST} and ${PORT_LAST} in ${TRIES_MAX} tries.`);
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}

import { pino } from 'pino';
import type { Log } from '../subgraph/index.ts';
import { describeError } from './describe-error.ts';

/** Whatever happens to be in a log line's facts, these never leave the process. */
const SECRET_PATHS = [
  'password',
  'token',
  'accessToken',
  'refreshToken',
  'authorization',
  'email',
  'phone',
  '*.password',
  '*.email',
  '*.phone',
];

const LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const;

/** One JSON line an event on standard error; the level comes from `MUSTER_LOG` (info when unset). */
export function processLog(env: NodeJS.ProcessEnv, name: string): Log {
  const level = LEVELS.find((known) => known === env.MUSTER_LOG) ?? 'info';
  return pino(
    {
      name,
      level,
      redact: { paths: SECRET_PATHS, censor: '[redacted]' },
      serializers: { err: describeError },
      base: { name, pid: process.pid },
    },
    pino.destination(2),
  );
}

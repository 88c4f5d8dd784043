import { pino } from 'pino';
import { z } from 'zod';
import type { Log } from '../subgraph/index.ts';
import { describeError } from './describe-error.ts';
import { readSettings } from './settings.ts';

/** Redacted from every log line's facts, whatever happens to be in them. */
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

export const LogSettings = z.object({
  MUSTER_LOG: z
    .enum(['debug', 'info', 'warn', 'error', 'silent'], 'is debug, info, warn, error or silent')
    .default('info')
    .meta({
      description: 'Least level of log lines, JSON on standard error: `debug`, `info`, `warn`, `error` or `silent`.',
      unset: '`warn` (`info` distributed)',
    }),
});

/** Structured log: one JSON line for each entry on standard error; the level comes from `MUSTER_LOG` (info when unset). */
export function processLog(env: NodeJS.ProcessEnv, name: string): Log {
  const { MUSTER_LOG: level } = readSettings(LogSettings, env, name);
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

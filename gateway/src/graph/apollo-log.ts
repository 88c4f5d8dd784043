import type { Log } from '@muster/kit/subgraph';

/** Our log as Apollo's libraries write to it. What they tell of their own doings is for debugging. */
export function apolloLog(log: Log) {
  const write = (level: 'debug' | 'warn' | 'error') => (message?: unknown) => log[level]({}, String(message));
  return { debug: write('debug'), info: write('debug'), warn: write('warn'), error: write('error') };
}

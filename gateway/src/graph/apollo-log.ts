import type { Log } from '@muster/kit/subgraph';

/** Logger for Apollo's libraries. Their info messages are logged at debug level. */
export function apolloLog(log: Log) {
  const write = (level: 'debug' | 'warn' | 'error') => (message?: unknown) => log[level]({}, String(message));
  return { debug: write('debug'), info: write('debug'), warn: write('warn'), error: write('error') };
}

import { gatewaySettings } from '@muster/gateway';
import { BadSettings, processLog, readSettings } from '@muster/kit/process';
import { workersSetting } from '@muster/kit/workers';
import { z } from 'zod';
import { subgraphs } from './subgraphs.ts';

/** Placeholders for secrets that do not exist yet: only given settings are validated here. */
const NOT_MADE_YET = {
  MUSTER_AUTH_SECRET: '0'.repeat(64),
  MUSTER_DATA_KEY: '0'.repeat(64),
  MUSTER_MOCK_SECRET: '0'.repeat(64),
};

const web = (what: string) => z.url({ protocol: /^https?$/, error: what }).optional();

/** Settings that several processes read, or that no process reads early enough for a one-line error. */
const Common = z.object({
  PORT: z.coerce.number('must be a port number').int().min(1).max(65_535).optional(),
  MUSTER_WORKERS: workersSetting,
  MUSTER_TRACES: web('must be the http:// or https:// address of a collector'),
  MUSTER_IDENTITY_SECRET: z.string().min(32, 'must have at least 32 characters').optional(),
  MUSTER_METRICS_TOKEN: z.string().min(8, 'must have at least 8 characters').optional(),
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/, error: 'must be postgres://…' }).optional(),
  REDIS_URL: z.url({ protocol: /^rediss?$/, error: 'must be redis://…' }).optional(),
  ...Object.fromEntries(
    subgraphs.map(({ name }) => [`MUSTER_${name.toUpperCase()}_URL`, web('must be an http:// or https:// address')]),
  ),
});

/** Validates the settings of every part of the system before any of them starts: one line for each mistake. */
export function checkSettings(env: NodeJS.ProcessEnv): void {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''));
  const complete = { ...NOT_MADE_YET, ...given };
  const checks = [
    () => processLog(given, 'muster'),
    () => readSettings(Common, given, 'Muster'),
    () => gatewaySettings(given),
    ...subgraphs.map(
      ({ name, settings }) =>
        () =>
          settings !== undefined && readSettings(settings, complete, name),
    ),
  ];
  const lines = new Set<string>();
  for (const check of checks) {
    try {
      check();
    } catch (error) {
      if (!(error instanceof BadSettings)) throw error;
      const [head = '', ...rest] = error.message.split('\n');
      for (const line of rest.length === 0 ? [`  ${head}`] : rest) lines.add(line);
    }
  }
  if (lines.size > 0)
    throw new BadSettings(`Muster cannot start with these environment variables:\n${[...lines].join('\n')}`);
}

import { gatewaySettings } from '@muster/gateway';
import { BadSettings, processLog, readSettings } from '@muster/kit/process';
import { workersSetting } from '@muster/kit/workers';
import { z } from 'zod';
import { FIRST_PORT, subgraphs } from './subgraphs.ts';

/** Placeholders for secrets that do not exist yet: only given settings are validated here. */
const NOT_MADE_YET = {
  MUSTER_AUTH_SECRET: '0'.repeat(64),
  MUSTER_DATA_KEY: '0'.repeat(64),
  MUSTER_MOCK_SECRET: '0'.repeat(64),
};

const web = (what: string) => z.url({ protocol: /^https?$/, error: what }).optional();

/** Settings that several processes read, or that no process reads early enough for a one-line error. */
export const CommonSettings = z.object({
  HOST: z.string().optional().meta({ description: 'Address at which the gateway listens.', unset: '`localhost`' }),
  PORT: z.coerce
    .number('must be a port number')
    .int()
    .min(1)
    .max(65_535)
    .optional()
    .meta({ description: 'Port at which the gateway listens.', unset: '`4000`' }),
  MUSTER_WORKERS: workersSetting,
  MUSTER_TRACES: web('must be the http:// or https:// address of a collector').meta({
    description: 'OpenTelemetry collector, `http://collector:4318`: [operating](operating.md#traces).',
  }),
  MUSTER_IDENTITY_SECRET: z.string().min(32, 'must have at least 32 characters').optional().meta({
    description:
      'Secret from which all that processes have of each other is derived, 64 hex digits; in production none that can be guessed.',
    unset: 'made and kept in the data folder',
  }),
  MUSTER_METRICS_TOKEN: z.string().min(8, 'must have at least 8 characters').optional().meta({
    description:
      'Token of who may read `/metrics`: [operating](operating.md#metrics). In production there are none without it.',
  }),
  DATABASE_URL: z
    .url({ protocol: /^postgres(ql)?$/, error: 'must be postgres://…' })
    .optional()
    .meta({
      description:
        'Distributed: a PostgreSQL server, 18 or newer, as a role that may make roles and databases; whichever database it names, or none.',
    }),
  MUSTER_DATA_DIR: z.string().optional().meta({
    description:
      "Folder of the embedded PostgreSQL's data, and of the secrets made at the first start (for their owner only).",
    unset: '`.muster`',
  }),
  MUSTER_FAILPOINTS: z.string().optional().meta({ description: 'For tests: named places at which the process dies.' }),
  MUSTER_CLOCK_FILE: z.string().optional().meta({ description: 'For tests: a file that moves the clock.' }),
  REDIS_URL: z
    .url({ protocol: /^rediss?$/, error: 'must be redis://…' })
    .optional()
    .meta({
      description:
        'Distributed, and for several workers: a Redis that no other system uses; distributed 7 or newer, as a user who may make users.',
    }),
  ...Object.fromEntries(
    subgraphs.map(({ name }, index) => [
      `MUSTER_${name.toUpperCase()}_URL`,
      web('must be an http:// or https:// address').meta({
        description: `Distributed: address of ${name}.`,
        unset: `\`http://127.0.0.1:${FIRST_PORT + index}\``,
      }),
    ]),
  ),
});

/** Validates the settings of every part of the system before any of them starts: one line for each mistake. */
export function checkSettings(env: NodeJS.ProcessEnv): void {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''));
  const complete = { ...NOT_MADE_YET, ...given };
  const checks = [
    () => processLog(given, 'muster'),
    () => readSettings(CommonSettings, given, 'Muster'),
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

import { availableParallelism } from 'node:os';
import { z } from 'zod';

/** Far more than gain anything: beyond the cores workers only wait for each other. */
const WORKERS_MAX = 32;

/** `MUSTER_WORKERS`: how many processes share the port of the gateway. */
export const workersSetting = z
  .string()
  .default('1')
  .transform((text, context) => {
    if (text === 'auto') return Math.min(availableParallelism(), WORKERS_MAX);
    const count = /^\d+$/.test(text) ? Number(text) : 0;
    if (count >= 1 && count <= WORKERS_MAX) return count;
    context.addIssue(`must be a number of processes from 1 to ${WORKERS_MAX}, or auto: one for each core`);
    return z.NEVER;
  })
  .meta({
    description:
      'How many processes share the port, or `auto`: one for each core. More than one need `REDIS_URL`: [operating](operating.md#several-processes).',
  });

/** Several processes need Redis. */
export const needsRedis = (settings: { readonly MUSTER_WORKERS: number; readonly REDIS_URL?: string | undefined }) =>
  settings.MUSTER_WORKERS === 1 || settings.REDIS_URL !== undefined;

export const NEEDS_REDIS = {
  path: ['REDIS_URL'],
  message: 'is needed by more than one worker, e.g. redis://localhost:6379; without Redis leave MUSTER_WORKERS out',
};

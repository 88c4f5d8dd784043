import { nodeEnvSetting, processLog, readSettings } from '@muster/kit/process';
import { isWorker, NEEDS_REDIS, needsRedis, workersSetting } from '@muster/kit/workers';
import { z } from 'zod';
import { refuseUsedPort } from '../free-port.ts';

const EmbeddedSettings = z
  .object({
    PORT: z.coerce.number('must be a port number').int().min(1).max(65_535).default(4000),
    HOST: z.string().default('localhost'),
    MUSTER_DATA_DIR: z.string().default('.muster'),
    NODE_ENV: nodeEnvSetting,
    MUSTER_WORKERS: workersSetting,
    REDIS_URL: z.url().optional(),
  })
  .refine(needsRedis, NEEDS_REDIS);

/** `npm start`: the whole system in this process, or in several workers that share its port, until a shutdown signal. */
export async function run(): Promise<void> {
  const { env } = process;
  const settings = readSettings(EmbeddedSettings, env, 'Muster');
  const options = {
    dataDir: settings.MUSTER_DATA_DIR,
    port: settings.PORT,
    host: settings.HOST,
    log: processLog({ MUSTER_LOG: 'warn', ...env }, 'muster'),
    development: settings.NODE_ENV !== 'production',
  };
  // Lazy imports: the primary process of a cluster serves nothing itself.
  const { MUSTER_WORKERS: count, REDIS_URL: redisUrl } = settings;
  if (isWorker()) return (await import('../workers/run-as-worker.ts')).runAsWorker({ ...options, count });
  // First, before anything slow, and before a password that is shown only once.
  await refuseUsedPort(options.host, options.port);
  if (count === 1 || redisUrl === undefined) return (await import('../embedded/run-alone.ts')).runAlone(options);
  return (await import('../workers/run-workers.ts')).runWorkers({ ...options, count, redisUrl });
}

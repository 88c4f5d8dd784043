import { armFailpoints } from '@muster/kit/orm';
import { processClock, untilStopped } from '@muster/kit/process';
import { startTracing } from '@muster/kit/tracing';
import { checkSettings } from '../check-settings.ts';
import { type EmbeddedOptions, startEmbedded } from './start-embedded.ts';
import { welcome } from './welcome.ts';

/** Runs the whole system in this process until a shutdown signal. */
export async function runAlone(options: Omit<EmbeddedOptions, 'env' | 'clock'>): Promise<void> {
  const { env } = process;
  checkSettings(env);
  const stopTracing = await startTracing(env, 'embedded');
  const { clock, close: closeClock } = processClock(env);
  const system = await startEmbedded({ ...options, env, clock });
  armFailpoints();
  process.stdout.write(welcome(system.gateway.url, system.secrets));
  system.secrets.shown();
  await untilStopped(async () => {
    closeClock();
    await system.close();
    await stopTracing();
    process.stdout.write('Stopped.\n');
  });
}

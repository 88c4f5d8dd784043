import { processClock, processLog, readSettings, untilStopped } from '@muster/kit/process';
import { startTracing } from '@muster/kit/tracing';
import { z } from 'zod';
import { type Embedded, startEmbedded } from '../embedded/start-embedded.ts';

export const EmbeddedSettings = z.object({
  PORT: z.coerce.number('must be a port number').int().min(1).max(65_535).default(4000),
  HOST: z.string().default('localhost'),
  MUSTER_DATA_DIR: z.string().default('.muster'),
  NODE_ENV: z.string().optional(),
});

/** `npm start`: everything in this process, until it is asked to stop. */
export async function run(): Promise<void> {
  const { env } = process;
  const settings = readSettings(EmbeddedSettings, env, 'Muster');
  const log = processLog({ MUSTER_LOG: 'warn', ...env }, 'muster');
  const stopTracing = await startTracing(env, 'embedded');
  const { clock, close: closeClock } = processClock(env);
  const system = await startEmbedded({
    dataDir: settings.MUSTER_DATA_DIR,
    port: settings.PORT,
    host: settings.HOST,
    env,
    log,
    clock,
    development: settings.NODE_ENV !== 'production',
  });
  process.stdout.write(welcome(system));
  await untilStopped(async () => {
    closeClock();
    await system.close();
    await stopTracing();
    process.stdout.write('Stopped.\n');
  });
}

function welcome({ gateway, secrets }: Embedded): string {
  const signIn =
    secrets.newAdminPassword === null
      ? `as ${secrets.adminEmail}, with the password you gave in MUSTER_ADMIN_PASSWORD or the one kept in ${secrets.file}`
      : `as ${secrets.adminEmail} with the password ${secrets.newAdminPassword} (shown this once, kept in ${secrets.file})`;
  return [
    '',
    `Muster serves at  ${gateway.url}/graphql   (queries, mutations; WebSocket for subscriptions)`,
    `Explore it at     ${gateway.url}/graphql   in a browser`,
    `Sign in           ${signIn}`,
    `Watch a launch    npm run demo`,
    '',
  ].join('\n');
}

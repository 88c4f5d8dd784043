import { z } from 'zod';
import { metricsFrom } from '../metrics/index.ts';
import { explain } from '../process/explain.ts';
import { processLog } from '../process/log.ts';
import { nodeEnvSetting } from '../process/node-env.ts';
import { processClock } from '../process/process-clock.ts';
import { readSettings } from '../process/settings.ts';
import { readSystemFile, type SystemFile, subgraphUrl } from '../process/system-file.ts';
import { untilStopped } from '../process/until-stopped.ts';
import { refuseWeakSecrets } from '../process/weak-secrets.ts';
import { redisLiveHub } from '../runtime/live/redis-live-hub.ts';
import { openSubgraph } from '../runtime/open-subgraph.ts';
import { redisStreamsTransport } from '../runtime/transport/redis-streams-transport.ts';
import { remoteSubgraph, type SubgraphClient, serveSubgraph } from '../serve/index.ts';
import type { SubgraphDefinition } from '../subgraph/index.ts';
import { startTracing } from '../tracing/index.ts';
import {
  eventKeySettings,
  eventKeysOfOne,
  GATEWAY,
  type IdentityKeys,
  identityKeysSetting,
  type KnownCallers,
  keyTo,
} from '../trust/index.ts';

const ProcessSettings = (name: string) =>
  z.object({
    MUSTER_IDENTITY_KEYS: identityKeysSetting(name),
    DATABASE_URL: z.url('is needed: its own database as its own role, as `npm run provision` made them'),
    REDIS_URL: z.url('is needed: a Redis server as its own user, as whoever starts it made them'),
    ...eventKeySettings,
    NODE_ENV: nodeEnvSetting,
    HOST: z.string().default('127.0.0.1'),
    PORT: z.coerce.number().int().min(0).max(65_535).optional(),
  });

/** One subgraph as a process of its own, on a PostgreSQL server and a Redis that others share. */
export async function serveProcess(definition: SubgraphDefinition): Promise<void> {
  const { env } = process;
  const closers: (() => Promise<void> | void)[] = [];
  const close = async () => {
    for (const step of closers.splice(0).reverse()) await step();
  };
  try {
    const log = processLog(env, definition.name);
    refuseWeakSecrets(env);
    const settings = readSettings(ProcessSettings(definition.name), env, definition.name);
    const system = readSystemFile();
    closers.push(await startTracing(env, definition.name));
    const metrics = metricsFrom(env);
    const { clock, close: closeClock } = processClock(env);
    closers.push(closeClock);
    const keys = eventKeysOfOne(definition.name, settings);
    const transport = await redisStreamsTransport({ url: settings.REDIS_URL, log, keys });
    closers.push(() => transport.close());
    const live = await redisLiveHub({ url: settings.REDIS_URL, log });
    closers.push(() => live.close());

    const clients = new Map<string, SubgraphClient>();
    const clientOf = (name: string): SubgraphClient => {
      let client = clients.get(name);
      if (client === undefined) {
        client = remoteSubgraph({
          name,
          url: subgraphUrl(system, name, env),
          identity: keyTo(settings.MUSTER_IDENTITY_KEYS, name),
        });
        clients.set(name, client);
      }
      return client;
    };
    const runtime = await openSubgraph(definition, {
      databaseUrl: settings.DATABASE_URL,
      transport,
      live,
      metrics: metrics?.metrics,
      clock,
      log,
      env,
      publishers: new Map(system.events.map(({ type, publisher }) => [type, publisher])),
      permissions: system.permissions,
      ask: (command, input, caller) => clientOf(command.name.split('.')[0]!).command(command.name, input, caller),
    });
    closers.push(() => runtime.close());
    await runtime.listen();
    await runtime.work();
    const port = settings.PORT ?? Number(new URL(subgraphUrl(system, definition.name, env)).port);
    const server = await serveSubgraph(runtime, {
      host: settings.HOST,
      port,
      callers: callersOf(system, definition.name, settings.MUSTER_IDENTITY_KEYS),
      log,
      metrics,
    });
    closers.push(() => server.close());
    log.info({ url: server.url }, `${definition.name} serves`);
    await untilStopped(close);
  } catch (error) {
    process.stderr.write(`${explain(error)}\n`);
    await close().catch(() => {});
    process.exitCode = 1;
  }
}

/** Callers with a key for this process, and the commands that the system file lets each ask. */
function callersOf({ asks }: SystemFile, name: string, { verifies }: IdentityKeys): KnownCallers {
  const commandsOf = (from: string) =>
    asks.filter((ask) => ask.from === from && ask.command.startsWith(`${name}.`)).map(({ command }) => command);
  return new Map(
    [...verifies].map(([from, key]) => [
      from,
      { key, asksGraph: from === GATEWAY, commands: new Set(commandsOf(from)) },
    ]),
  );
}

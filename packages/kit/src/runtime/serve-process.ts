import { z } from 'zod';
import { metricsFrom } from '../metrics/index.ts';
import { explain } from '../process/explain.ts';
import { processLog } from '../process/log.ts';
import { processClock } from '../process/process-clock.ts';
import { readSettings } from '../process/settings.ts';
import { readSystemFile, subgraphUrl } from '../process/system-file.ts';
import { untilStopped } from '../process/until-stopped.ts';
import { type Peer, remotePeer, serveSubgraph } from '../serve/index.ts';
import type { SubgraphDefinition } from '../subgraph/index.ts';
import { startTracing } from '../tracing/index.ts';
import { openSubgraph } from './open-subgraph.ts';
import { redisLiveHub } from './redis-live-hub.ts';
import { redisStreamsTransport } from './redis-streams-transport.ts';

const ProcessSettings = z.object({
  DATABASE_URL: z.url('is needed: a PostgreSQL server, e.g. postgres://user:password@host:5432'),
  REDIS_URL: z.url('is needed: a Redis server, e.g. redis://host:6379'),
  MUSTER_IDENTITY_SECRET: z.string('is needed: at least 32 characters, the same for every process').min(32),
  HOST: z.string().default('127.0.0.1'),
  PORT: z.coerce.number().int().min(0).max(65_535).optional(),
});

/** One subgraph as a process of its own, between a PostgreSQL server and a Redis that others share. */
export async function serveProcess(definition: SubgraphDefinition): Promise<void> {
  const { env } = process;
  const log = processLog(env, definition.name);
  const closers: (() => Promise<void> | void)[] = [];
  const close = async () => {
    for (const step of closers.splice(0).reverse()) await step();
  };
  try {
    const settings = readSettings(ProcessSettings, env, definition.name);
    const system = readSystemFile();
    closers.push(await startTracing(env, definition.name));
    const metrics = metricsFrom(env);
    const { clock, close: closeClock } = processClock(env);
    closers.push(closeClock);
    const transport = await redisStreamsTransport({ url: settings.REDIS_URL, log });
    closers.push(() => transport.close());
    const live = await redisLiveHub({ url: settings.REDIS_URL, log });
    closers.push(() => live.close());

    const peers = new Map<string, Peer>();
    const peer = (name: string): Peer => {
      let known = peers.get(name);
      if (known === undefined) {
        known = remotePeer({
          name,
          url: subgraphUrl(system, name, env),
          identitySecret: settings.MUSTER_IDENTITY_SECRET,
        });
        peers.set(name, known);
      }
      return known;
    };
    const runtime = await openSubgraph(definition, {
      databaseUrl: databaseUrlOf(settings.DATABASE_URL, definition.name),
      transport,
      live,
      metrics: metrics?.metrics,
      clock,
      log,
      env,
      publishers: new Map(system.events.map(({ type, publisher }) => [type, publisher])),
      permissions: system.permissions,
      ask: (command, input, caller) => peer(command.name.split('.')[0]!).command(command.name, input, caller),
    });
    closers.push(() => runtime.close());
    await runtime.listen();
    await runtime.work();
    const port = settings.PORT ?? Number(new URL(subgraphUrl(system, definition.name, env)).port);
    const server = await serveSubgraph(runtime, {
      host: settings.HOST,
      port,
      identitySecret: settings.MUSTER_IDENTITY_SECRET,
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

/** A subgraph's own database on a given server. */
export function databaseUrlOf(serverUrl: string, subgraph: string): string {
  const url = new URL(serverUrl);
  url.pathname = `/muster_${subgraph}`;
  return url.href;
}

import { liveTimer, type Metrics, setAsideCounter, watchSubgraph } from '../metrics/index.ts';
import type { SubgraphDefinition } from '../subgraph/index.ts';
import { assemble, type Surroundings } from './assemble.ts';
import { startAuditChainer } from './audit-chainer.ts';
import { inbox } from './inbox/consume.ts';
import { startJobs } from './jobs/jobs.ts';
import { startRelay } from './outbox/relay.ts';
import { problemsOf, warningsOf } from './problems.ts';
import { startPruning } from './prune.ts';
import { numbersOf } from './subgraph-numbers.ts';
import type { SubgraphRuntime } from './subgraph-runtime.ts';
import { startReceiving } from './transport/receiving.ts';
import type { EventTransport } from './transport/transport.ts';

export interface Neighbourhood extends Surroundings {
  readonly transport: EventTransport;
  /** Receives the metrics of the subgraph. */
  readonly metrics?: Metrics | undefined;
  /** Event type → the subgraph that publishes it. */
  readonly publishers: ReadonlyMap<string, string>;
}

/** A subgraph that can answer; `listen` and `work` start its background work. */
export interface OpenedSubgraph extends SubgraphRuntime {
  /** Registers the consumers at the transport; events published from here on reach them. */
  listen(): Promise<void>;
  /** Starts the relay and the jobs. In one process, only after every subgraph listens. */
  work(): Promise<void>;
}

/** Opens a subgraph's database and everything that runs beside its requests. */
export async function openSubgraph(definition: SubgraphDefinition, around: Neighbourhood): Promise<OpenedSubgraph> {
  const core = await assemble(definition, around);
  const { services } = core;
  const { db, log, clock } = services;
  const running: { close(): Promise<void> }[] = [];
  let working = false;
  db.refusedWrites.tell = (reason) => log.error({ reason }, 'The database takes no writes');

  return {
    ...core,
    async listen() {
      running.push(
        await startReceiving({
          db,
          group: definition.name,
          types: definition.consumers.map(({ event }) => event.type),
          publishers: around.publishers,
          transport: around.transport,
          receive: inbox({ definition, services }),
          log,
          onSetAside: around.metrics === undefined ? undefined : setAsideCounter(around.metrics, definition.name),
        }),
      );
    },
    async work() {
      const relay = await startRelay({
        db,
        publisher: definition.name,
        transport: around.transport,
        live: around.live,
        channels: definition.live ?? [],
        log,
        onLive: around.metrics === undefined ? undefined : liveTimer(around.metrics, definition.name, clock),
      });
      if (around.metrics !== undefined) {
        const stop = watchSubgraph(around.metrics, numbersOf(services, relay));
        running.unshift({ close: async () => stop() });
      }
      const jobs = startJobs({ db, handlers: definition.jobs ?? [], services, log, clock });
      const chainer = startAuditChainer({ db, log });
      db.wake = {
        outbox: () => relay.wake(),
        jobs: () => jobs.wake(),
        audit: () => chainer.wake(),
        changed: (ids) => {
          if (!around.live.isHeard(definition.name)) return;
          around.live
            .tellChanged(definition.name, ids)
            .catch((error) => log.debug({ err: error }, 'Changed ids were not published; watchers notice the gap'));
        },
      };
      // Shutdown order: jobs end before the relay that publishes their events.
      running.unshift(jobs, startPruning({ db, log, retention: definition.retention }), relay, chainer);
      working = true;
    },
    warnings: () => warningsOf({ name: definition.name, db }),
    problems: () => problemsOf({ name: definition.name, working, db, transport: around.transport, live: around.live }),
    async close() {
      for (const part of running) await part.close();
      await core.close();
    },
  };
}

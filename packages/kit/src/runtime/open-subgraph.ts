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
  /** Told how the subgraph is doing. */
  readonly metrics?: Metrics | undefined;
  /** Which subgraph says an event, by the event's type. */
  readonly publishers: ReadonlyMap<string, string>;
}

/** A subgraph that can answer, and can be set to work in the background. */
export interface OpenedSubgraph extends SubgraphRuntime {
  /** Takes its places at the transport; events published from here on reach it. */
  listen(): Promise<void>;
  /** Starts telling its own events and running its jobs. In one process, only after everybody listens. */
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
            .catch((error) => log.debug({ err: error }, 'What changed was not told; watchers notice the gap'));
        },
      };
      // Stopped in this order: nothing new is begun, then what was said is told.
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

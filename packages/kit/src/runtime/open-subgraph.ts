import { liveTimer, type Metrics, unreadableCounter, watchSubgraph } from '../metrics/index.ts';
import type { Services, SubgraphDefinition } from '../subgraph/index.ts';
import { type AssembleOptions, assemble } from './assemble.ts';
import { startAuditChainer } from './audit-chainer.ts';
import { inbox } from './inbox/consume.ts';
import { startJobs } from './jobs/jobs.ts';
import { recordCounts } from './live/record-counts.ts';
import { startRelay } from './outbox/relay.ts';
import { ownProblemsOf, problemsOf, warningsOf } from './problems.ts';
import { startPruning } from './prune.ts';
import { numbersOf } from './subgraph-numbers.ts';
import type { SubgraphRuntime } from './subgraph-runtime.ts';
import { startReceiving } from './transport/receiving.ts';
import type { EventTransport } from './transport/transport.ts';

export interface OpenOptions extends AssembleOptions {
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
export async function openSubgraph(definition: SubgraphDefinition, options: OpenOptions): Promise<OpenedSubgraph> {
  let working = false;
  const dependenciesOf = ({ db }: Services) => ({
    name: definition.name,
    working,
    db,
    transport: options.transport,
    live: options.live,
  });
  const core = await assemble(definition, { ...options, problems: (of) => ownProblemsOf(dependenciesOf(of)) });
  const { services } = core;
  const { db, log, clock } = services;
  const running: { close(): Promise<void> | void }[] = [];
  db.refusedWrites.report = (reason) => log.error({ reason }, 'The database takes no writes');

  return {
    ...core,
    async listen() {
      running.push(
        await startReceiving({
          db,
          group: definition.name,
          types: definition.consumers.map(({ event }) => event.type),
          publishers: options.publishers,
          transport: options.transport,
          receive: inbox({ definition, services }),
          log,
          onUnreadable: options.metrics === undefined ? undefined : unreadableCounter(options.metrics, definition.name),
        }),
      );
    },
    async work() {
      const records = recordCounts({
        publisher: definition.name,
        records: definition.records ?? {},
        live: options.live,
        log,
      });
      const relay = await startRelay({
        db,
        publisher: definition.name,
        transport: options.transport,
        live: options.live,
        channels: definition.live ?? [],
        log,
        onSent: records.note,
        onLive: options.metrics === undefined ? undefined : liveTimer(options.metrics, definition.name, clock),
      });
      if (options.metrics !== undefined) {
        const stop = watchSubgraph(options.metrics, numbersOf(services, relay));
        running.unshift({ close: async () => stop() });
      }
      const jobs = startJobs({ db, handlers: definition.jobs ?? [], services, log, clock });
      const chainer = startAuditChainer({ db, log });
      db.wake = {
        outbox: () => relay.wake(),
        jobs: () => jobs.wake(),
        audit: () => chainer.wake(),
        changed: (ids) => {
          if (!options.live.hasListeners(definition.name)) return;
          options.live
            .publishChanged(definition.name, ids)
            .catch((error) => log.debug({ err: error }, 'Changed ids were not published; watchers notice the gap'));
        },
      };
      // Shutdown order: jobs end before the relay that publishes their events.
      running.unshift(jobs, startPruning({ db, log, retention: definition.retention }), relay, chainer, records);
      working = true;
    },
    warnings: () => warningsOf({ name: definition.name, db }),
    problems: () => problemsOf(dependenciesOf(services)),
    async close() {
      for (const part of running) await part.close();
      await core.close();
    },
  };
}

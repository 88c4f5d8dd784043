import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { Clock } from '../domain/index.ts';
import type { Metrics } from './metrics.ts';

/** Sources of a subgraph's gauges. */
export interface SubgraphNumbers {
  readonly name: string;
  outbox(): Promise<{ readonly unsent: number; readonly oldestMs: number }>;
  parked(): Promise<number>;
  pool(): Promise<{ readonly total: number; readonly idle: number; readonly waiting: number }>;
}

interface Instruments {
  readonly unsent: Gauge;
  readonly oldest: Gauge;
  readonly parked: Gauge;
  readonly connections: Gauge;
  readonly live: Histogram;
  readonly unreadable: Counter;
}

const instruments = new WeakMap<Registry, Instruments>();

/** Subgraphs of one process share the instruments, each under its label. */
function instrumentsOf({ registry }: Metrics): Instruments {
  let found = instruments.get(registry);
  if (found === undefined) {
    const registers = [registry];
    const labelNames = ['subgraph'];
    found = {
      unsent: new Gauge({ name: 'muster_outbox_unsent', help: 'Events not published yet', labelNames, registers }),
      oldest: new Gauge({
        name: 'muster_outbox_oldest_seconds',
        help: 'How long ago the oldest event that is not published yet happened',
        labelNames,
        registers,
      }),
      parked: new Gauge({
        name: 'muster_parked_events',
        help: 'Parked events (dead letters), which a consumer could not handle',
        labelNames,
        registers,
      }),
      connections: new Gauge({
        name: 'muster_database_connections',
        help: 'Connections of the pool in use and idle, and requests that wait for one',
        labelNames: [...labelNames, 'state'],
        registers,
      }),
      live: new Histogram({
        name: 'muster_live_seconds',
        help: 'Time from an event to the publishing of its live message',
        labelNames,
        buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
        registers,
      }),
      unreadable: new Counter({
        name: 'muster_set_aside_events_total',
        help: 'Unreadable events: no valid event of the publisher of their partition',
        labelNames,
        registers,
      }),
    };
    instruments.set(registry, found);
  }
  return found;
}

/** Measures a subgraph's live messages: the delay from event to publishing. */
export function liveTimer(metrics: Metrics, subgraph: string, clock: Clock): (occurredAt: Date) => void {
  const { live } = instrumentsOf(metrics);
  return (occurredAt) => live.observe({ subgraph }, Math.max(0, clock.now().getTime() - occurredAt.getTime()) / 1_000);
}

/** Counts unreadable events: entries of a partition that are no event of its publisher. */
export function unreadableCounter(metrics: Metrics, subgraph: string): () => void {
  const { unreadable } = instrumentsOf(metrics);
  unreadable.inc({ subgraph }, 0); // A series that exists before anything happens can be watched.
  return () => unreadable.inc({ subgraph });
}

/** Updates a subgraph's gauges until it is stopped. Values that cannot be read are left out rather than repeated. */
export function watchSubgraph(metrics: Metrics, { name, outbox, parked, pool }: SubgraphNumbers): () => void {
  const gauges = instrumentsOf(metrics);
  const labels = { subgraph: name };
  const forget = () => {
    for (const gauge of [gauges.unsent, gauges.oldest, gauges.parked]) gauge.remove(labels);
  };
  const stop = metrics.onRead(async () => {
    forget();
    const { total, idle, waiting } = await pool();
    for (const [state, count] of Object.entries({ used: total - idle, idle, waiting })) {
      gauges.connections.set({ ...labels, state }, count);
    }
    const [lag, parkedCount] = await Promise.all([outbox(), parked()]);
    gauges.unsent.set(labels, lag.unsent);
    gauges.oldest.set(labels, lag.oldestMs / 1_000);
    gauges.parked.set(labels, parkedCount);
  });
  return () => {
    stop();
    forget();
  };
}

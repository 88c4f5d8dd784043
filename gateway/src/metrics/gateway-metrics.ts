import type { Metrics } from '@muster/kit/metrics';
import type { SubgraphClient } from '@muster/kit/serve';
import { Counter, Gauge, Histogram } from 'prom-client';

const SECONDS = [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
/** Label of unlisted operation names: clients choose them freely, and labels must stay few. */
const OTHER = 'other';

export type Outcome = 'ok' | 'refused' | 'failed';

export interface OperationOutcome {
  readonly operationName: string | null | undefined;
  readonly kind: string;
  readonly outcome: Outcome;
  readonly seconds: number;
}

/** Metrics that a gateway records. */
export interface GatewayMetrics {
  operation(ended: OperationOutcome): void;
  /** The same client, with its fetches measured. */
  instrument(subgraph: SubgraphClient): SubgraphClient;
  /** Time from the queueing of a new operation to its plan. */
  planned(seconds: number): void;
  /** Time to answer one event for all its subscribers. */
  fannedOut(seconds: number): void;
  /** Deprecated elements of the schema, counted from zero. */
  deprecatedExist(coordinates: Iterable<string>): void;
  /** An admitted operation uses a deprecated element. */
  deprecatedUsed(coordinate: string): void;
  /** Gauges, read at each scrape. */
  countSockets(sockets: () => number, subscriptions: () => number): void;
}

export function gatewayMetrics(metrics: Metrics, names: Iterable<string>): GatewayMetrics {
  const registers = [metrics.registry];
  const operationNames = new Set(names);
  const operations = new Histogram({
    name: 'muster_operation_seconds',
    help: 'Queries and mutations, from their arrival to their answer',
    labelNames: ['operation', 'kind', 'outcome'],
    buckets: SECONDS,
    registers,
  });
  const fetches = new Histogram({
    name: 'muster_fetch_seconds',
    help: 'What the gateway asked of a subgraph',
    labelNames: ['subgraph', 'outcome'],
    buckets: SECONDS,
    registers,
  });
  const plans = new Histogram({
    name: 'muster_plan_seconds',
    help: 'Planning an operation that is new, the time in the queue included',
    buckets: SECONDS,
    registers,
  });
  const fanOut = new Histogram({
    name: 'muster_fan_out_seconds',
    help: 'From an event of a subscription to its answer at the door of everybody who watches',
    buckets: SECONDS,
    registers,
  });
  const deprecatedUses = new Counter({
    name: 'muster_deprecated_uses_total',
    help: 'Operations that use a deprecated element of the schema',
    labelNames: ['coordinate'],
    registers,
  });
  const sockets = new Gauge({ name: 'muster_sockets', help: 'Open WebSockets', registers });
  const subscriptions = new Gauge({
    name: 'muster_socket_operations',
    help: 'Operations that are open on WebSockets; nearly all are subscriptions',
    registers,
  });
  return {
    operation({ operationName, kind, outcome, seconds }) {
      const operation = operationName != null && operationNames.has(operationName) ? operationName : OTHER;
      operations.observe({ operation, kind, outcome }, seconds);
    },
    instrument: (subgraph) => ({
      ...subgraph,
      async execute(request, caller) {
        const began = performance.now();
        let outcome = 'failed';
        try {
          const answer = await subgraph.execute(request, caller);
          outcome = answer.errors === undefined ? 'ok' : 'errors';
          return answer;
        } finally {
          fetches.observe({ subgraph: subgraph.name, outcome }, (performance.now() - began) / 1_000);
        }
      },
    }),
    planned: (seconds) => plans.observe(seconds),
    fannedOut: (seconds) => fanOut.observe(seconds),
    deprecatedExist(coordinates) {
      for (const coordinate of coordinates) deprecatedUses.inc({ coordinate }, 0);
    },
    deprecatedUsed: (coordinate) => deprecatedUses.inc({ coordinate }),
    countSockets(countSockets, countSubscriptions) {
      metrics.onRead(() => {
        sockets.set(countSockets());
        subscriptions.set(countSubscriptions());
      });
    },
  };
}

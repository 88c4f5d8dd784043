import { randomUUID } from 'node:crypto';
import type { SubgraphClient } from '@muster/kit/serve';
import type { Log } from '@muster/kit/subgraph';
import { type ExecutionResult, getVariableValues } from 'graphql';
import type { Graph } from '../graph/graph.ts';
import { LiveSource, type Watch } from './live-source.ts';
import type { Sink, SubscriberQueue } from './subscriber-queue.ts';
import { ThrottledQueue } from './throttled-queue.ts';

/** Subscription deduplication: each distinct (operation, variables, scope) runs once, and its answers fan out to all subscribers. */
export class SharedSubscriptions {
  /** Sources that accept subscribers, by key. */
  readonly #sources = new Map<string, LiveSource>();
  readonly #refreshes = new ThrottledQueue();

  constructor(
    readonly graph: Graph,
    readonly subgraphs: ReadonlyMap<string, SubgraphClient>,
    readonly log: Log,
    readonly onFannedOut: (seconds: number) => void = () => {},
  ) {}

  watch(request: Watch, sink: Sink): SubscriberQueue | ExecutionResult {
    const { plan, scope, part } = request;
    const watch = { ...request, variables: plan.variables(request.variables) };
    const errors = plan.refused(watch.variables);
    if (errors !== null) return { errors };
    const coerced = getVariableValues(this.graph.apiSchema, plan.operation.variableDefinitions ?? [], watch.variables);
    // Events without a key cannot be cached for late subscribers: such a subscriber gets a source of its own.
    const alone = plan.keyOf === null ? randomUUID() : '';
    const key = `${plan.digest}|${part?.key ?? ''}|${scope}|${stable(coerced.coerced)}|${alone}`;
    let source = this.#sources.get(key);
    if (source === undefined) {
      source = this.#sourceOf(key, watch);
      this.#sources.set(key, source);
    }
    return source.join(sink);
  }

  #sourceOf(key: string, watch: Watch): LiveSource {
    const { graph, subgraphs, log, onFannedOut } = this;
    const onClosed = (source: LiveSource) => {
      // Later subscribers get a new source.
      if (this.#sources.get(key) === source) this.#sources.delete(key);
    };
    return new LiveSource({ watch, graph, subgraphs, log, onFannedOut, onClosed, refreshes: this.#refreshes });
  }
}

/** JSON with sorted keys. */
const stable = (value: unknown): string =>
  JSON.stringify(value, (_key, inner: unknown) =>
    inner !== null && typeof inner === 'object' && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );

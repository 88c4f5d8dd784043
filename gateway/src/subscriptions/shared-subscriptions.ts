import { randomUUID } from 'node:crypto';
import { maskAnswer, type Peer } from '@muster/kit/serve';
import type { Log } from '@muster/kit/subgraph';
import { type ExecutionResult, GraphQLError, getVariableValues } from 'graphql';
import type { GatewayContext } from '../context.ts';
import type { Graph } from '../supergraph.ts';
import { answerEvent } from './answer-event.ts';
import { Outlet, type Sink } from './outlet.ts';
import type { SubscriptionPlan } from './plan.ts';

/** Things of one subscription whose present state is kept for who joins later. Who watches more gets a source of their own. */
const KEPT_MAX = 1_000;

export interface Watch {
  readonly plan: SubscriptionPlan;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly context: GatewayContext;
  /** Equal for those who may be told the same: everything of the caller that an answer can depend on. */
  readonly scope: string;
}

interface Source {
  readonly outlets: Set<Outlet>;
  /** The last answer about each thing, as JSON: what somebody who joins later is told first. */
  readonly latest: Map<string, string>;
  stop(): void;
}

/** Each distinct (operation, variables, scope) is subscribed to and executed once; its answers go to all who asked. */
export class SharedSubscriptions {
  /** Those that somebody may still join. */
  readonly #sources = new Map<string, Source>();

  constructor(
    readonly graph: Graph,
    readonly peers: ReadonlyMap<string, Peer>,
    readonly log: Log,
    readonly onFannedOut: (seconds: number) => void = () => {},
  ) {}

  watch(asked: Watch, sink: Sink): Outlet | ExecutionResult {
    const { plan, scope } = asked;
    const watch = { ...asked, variables: plan.variables(asked.variables) };
    const errors = plan.refused(watch.variables);
    if (errors !== null) return { errors };
    const coerced = getVariableValues(this.graph.apiSchema, plan.operation.variableDefinitions ?? [], watch.variables);
    // Events that do not say what they are about cannot be kept for who joins later: such a watcher gets a source of its own.
    const alone = plan.keyOf === null ? randomUUID() : '';
    const key = `${plan.digest}|${scope}|${stable(coerced.coerced)}|${alone}`;
    let source = this.#sources.get(key);
    if (source === undefined) {
      source = this.#open(key, watch);
      this.#sources.set(key, source);
    }
    return this.#join(key, source, sink);
  }

  #join(key: string, source: Source, sink: Sink): Outlet {
    const outlet = new Outlet(sink, () => {
      source.outlets.delete(outlet);
      if (source.outlets.size > 0) return;
      this.#close(key, source);
      source.stop();
    });
    source.outlets.add(outlet);
    for (const [about, json] of source.latest) outlet.push(json, about);
    return outlet;
  }

  /** Whoever comes from now on begins anew. */
  #close(key: string, source: Source): void {
    if (this.#sources.get(key) === source) this.#sources.delete(key);
  }

  #open(key: string, watch: Watch): Source {
    const { correlationId } = watch.context.caller;
    const stopped = new AbortController();
    const source: Source = { outlets: new Set(), latest: new Map(), stop: () => stopped.abort() };
    const tell = (answer: ExecutionResult, about: string | null) => {
      const told = maskAnswer(answer, correlationId, this.log);
      const json = JSON.stringify(told);
      if (about !== null) source.latest.set(about, json);
      // Half an answer is not the present state, and what is not kept cannot be told: who comes next begins anew.
      if (told.errors !== undefined || about === null || source.latest.size > KEPT_MAX) {
        this.#close(key, source);
        source.latest.clear();
      }
      for (const outlet of source.outlets) outlet.push(json, about);
    };
    this.#run(watch, tell, stopped.signal)
      .catch((error: unknown) => {
        if (!stopped.signal.aborted) tell({ errors: [asGraphQLError(error)] }, null);
      })
      .finally(() => {
        this.#close(key, source);
        for (const outlet of source.outlets) outlet.end();
      });
    return source;
  }

  async #run(
    { plan, variables, context }: Watch,
    tell: (answer: ExecutionResult, about: string | null) => void,
    stopped: AbortSignal,
  ): Promise<void> {
    const { serviceName, operation, operationName, variableUsages = [] } = plan.root;
    const used = variableUsages.filter((name) => name in variables).map((name) => [name, variables[name]]);
    const request = { query: operation, variables: Object.fromEntries(used), operationName };
    const stream = await this.peers.get(serviceName)!.subscribe(request, context.caller);
    if (!(Symbol.asyncIterator in stream)) return tell(plan.told(stream), null);
    const events = stream[Symbol.asyncIterator]();
    const leave = () => void events.return?.().catch(() => {});
    if (stopped.aborted) return leave();
    stopped.addEventListener('abort', leave, { once: true });
    for (let next = await events.next(); !next.done && !stopped.aborted; next = await events.next()) {
      const event = next.value;
      const began = performance.now();
      // A caller object of its own for each event: subgraphs remember what they loaded for one.
      const fresh: GatewayContext = { caller: { ...context.caller } };
      const about = event.data == null ? null : (plan.keyOf?.(event.data) ?? null);
      tell(await answerEvent(this.graph, plan, event, variables, fresh, this.log), about);
      this.onFannedOut((performance.now() - began) / 1_000);
    }
  }
}

const asGraphQLError = (error: unknown): GraphQLError =>
  error instanceof GraphQLError
    ? error
    : new GraphQLError('The subscription ended unexpectedly.', { originalError: error as Error });

/** JSON with sorted keys. */
const stable = (value: unknown): string =>
  JSON.stringify(value, (_key, inner: unknown) =>
    inner !== null && typeof inner === 'object' && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );

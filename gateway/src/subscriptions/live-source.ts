import { EVERYTHING } from '@muster/kit/domain';
import { maskAnswer, type SubgraphClient } from '@muster/kit/serve';
import type { Changes, Log, TrackedAnswer } from '@muster/kit/subgraph';
import { type ExecutionResult, GraphQLError } from 'graphql';
import type { Allowed } from '../access/authorize.ts';
import type { GatewayContext } from '../context.ts';
import type { Graph } from '../graph/graph.ts';
import { answerEvent } from './answer-event.ts';
import type { SubscriptionPlan } from './plan.ts';
import { type Sink, SubscriberQueue } from './subscriber-queue.ts';
import type { ThrottledQueue } from './throttled-queue.ts';

/** Entities of one subscription whose last answer is cached; beyond it later subscribers get a source of their own. */
const KEPT_MAX = 1_000;
/** Minimum interval between two answers about one entity (throttle). */
const ANSWER_EVERY_MS = 100;
/** The same for answers with data that was read without a key: any change may affect them. */
const EVERYTHING_EVERY_MS = 1_000;
/** Exponential backoff after a retryable error of a subgraph: the first pause, then twice as long each time. */
const RETRY_MS = 1_000;
const RETRY_MAX_MS = 30_000;
/** Minimum interval between two snapshots for late subscribers: many that join together share one. */
const JOIN_EVERY_MS = 100;

export interface Watch {
  readonly plan: SubscriptionPlan;
  /** Refused part that the plan leaves out; null when the operation is allowed as a whole. */
  readonly part: Pick<Allowed, 'key' | 'withRefusals'> | null;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly context: GatewayContext;
  /** Equal for callers that may share answers: a digest of everything of the caller that an answer can depend on. */
  readonly scope: string;
}

export interface SourceOptions {
  readonly watch: Watch;
  readonly graph: Graph;
  readonly subgraphs: ReadonlyMap<string, SubgraphClient>;
  readonly refreshes: ThrottledQueue;
  readonly log: Log;
  readonly onFannedOut: (seconds: number) => void;
  /** Called when the source accepts no further subscribers. */
  readonly onClosed: (source: LiveSource) => void;
}

/** A watched entity and the last answer about it. */
interface WatchedEntity {
  readonly key: string;
  /** Last event of its own subgraph, and the generation of the stream that it came on. */
  event: ExecutionResult;
  generation: number;
  /** Last answer, as all subscribers have it. */
  json: string | undefined;
  at: number;
  isRunning: boolean;
  /** An answer is due, for a new event or a change elsewhere, not before `dueAt`. */
  isNew: boolean;
  dueAt: number | null;
  failures: number;
  cancel: () => void;
  readonly readings: Map<string, TrackedAnswer>;
}

/** A late subscriber whose snapshot is not complete: answers that began before it joined are not for it. */
interface Newcomer {
  readonly generation: number;
  readonly received: Set<string>;
}

/**
 * Source of one distinct subscription, shared by all its subscribers. Each event of the root field is completed from the other
 * subgraphs. They process the same change a moment later, and change for other reasons too: a change of anything that an answer
 * depends on re-executes the answer, which is sent only where it differs.
 */
export class LiveSource {
  readonly queues = new Set<SubscriberQueue>();
  readonly #newcomers = new Map<SubscriberQueue, Newcomer>();
  readonly #entities = new Map<string, WatchedEntity>();
  readonly #root: SubgraphClient;
  /** Change feeds of the subgraphs that complete an event. */
  readonly #completing: ReadonlyMap<string, Changes>;
  readonly #releases: readonly (() => void)[];
  /** Generation of the last stream that a subscriber waits for, of the last that was requested, and of the one that is read. */
  #awaitedGeneration = 0;
  #requestedGeneration = 0;
  #generation = 0;
  #openedAt = Number.NEGATIVE_INFINITY;
  #opening: NodeJS.Timeout | undefined;
  #leave: () => void = () => {};
  #isOver = false;

  constructor(readonly options: SourceOptions) {
    const { watch, subgraphs } = options;
    this.#root = subgraphs.get(watch.plan.root.serviceName)!;
    this.#completing = new Map(
      [...watch.plan.completedBy].flatMap((name) => {
        const changes = subgraphs.get(name)?.changes;
        return changes === undefined ? [] : [[name, changes] as const];
      }),
    );
    this.#releases = [...this.#completing.values()].map((changes) => changes.hold());
  }

  /** Whether the subgraph of the root field sends a snapshot to each new subscriber. */
  get #sendsSnapshot(): boolean {
    return this.#root.changes !== undefined && this.options.watch.plan.keyOf !== null;
  }

  join(sink: Sink): SubscriberQueue {
    const queue = new SubscriberQueue(sink, () => {
      this.queues.delete(queue);
      this.#newcomers.delete(queue);
      if (this.queues.size === 0) this.#end();
    });
    this.queues.add(queue);
    if (this.#awaitedGeneration === 0) {
      this.#newcomers.set(queue, { generation: 1, received: new Set() });
      this.#awaitedGeneration = 1;
      void this.#open(1);
    } else if (this.#sendsSnapshot) {
      // A cached answer may be stale. A late subscriber gets a fresh snapshot, read once for all that joined meanwhile.
      if (this.#awaitedGeneration === this.#requestedGeneration) this.#openSoon();
      this.#newcomers.set(queue, { generation: this.#awaitedGeneration, received: new Set() });
    } else {
      for (const { json, key } of this.#entities.values()) if (json !== undefined) queue.push(json, key);
    }
    return queue;
  }

  #openSoon(): void {
    this.#awaitedGeneration += 1;
    const generation = this.#awaitedGeneration;
    const wait = this.#openedAt + JOIN_EVERY_MS - performance.now();
    this.#opening = setTimeout(() => void this.#open(generation), Math.max(0, wait));
  }

  /** Subscribes to the root field: a snapshot of each entity first, then each change. */
  async #open(generation: number): Promise<void> {
    this.#requestedGeneration = generation;
    this.#openedAt = performance.now();
    const { plan, variables, context } = this.options.watch;
    const { operation, operationName, variableUsages = [] } = plan.root;
    const used = variableUsages.filter((name) => name in variables).map((name) => [name, variables[name]]);
    const request = { query: operation, variables: Object.fromEntries(used), operationName };
    try {
      const stream = await this.#root.subscribe(request, context.caller);
      if (!(Symbol.asyncIterator in stream)) return this.#refuse(generation, plan.restoreNames(stream));
      await this.#consume(stream[Symbol.asyncIterator](), generation);
    } catch (error) {
      this.#refuse(generation, { errors: [asGraphQLError(error)] });
    }
  }

  async #consume(events: AsyncIterator<ExecutionResult>, generation: number): Promise<void> {
    const leave = () => void events.return?.().catch(() => {});
    if (this.#isOver) return leave();
    // The stream before is left only now: no event is lost between the two.
    this.#leave();
    this.#leave = leave;
    this.#generation = generation;
    for (let next = await events.next(); generation === this.#generation && !this.#isOver; next = await events.next()) {
      if (next.done) return this.#finish();
      await this.#onEvent(next.value, generation);
    }
  }

  /** A stream that could not begin ends the subscribers that waited for it; a stream that broke ends all. */
  #refuse(generation: number, answer: ExecutionResult): void {
    if (this.#isOver || generation < this.#generation) return;
    if (generation === this.#generation || this.#generation === 0) {
      this.#publish(answer, null, generation);
      this.#finish();
      return;
    }
    const json = this.#jsonOf(answer);
    for (const [queue, newcomer] of this.#newcomers) {
      if (newcomer.generation < generation) continue;
      queue.push(json);
      this.queues.delete(queue);
      this.#newcomers.delete(queue);
      queue.end();
    }
  }

  async #onEvent(event: ExecutionResult, generation: number): Promise<void> {
    const { plan } = this.options.watch;
    const key = event.data == null ? null : (plan.keyOf?.(event.data) ?? null);
    const began = performance.now();
    if (key === null) {
      this.#publish(await this.#complete(event), null, generation);
      this.options.onFannedOut((performance.now() - began) / 1_000);
      return;
    }
    const entity = this.#entityOf(key, event);
    entity.event = event;
    entity.generation = generation;
    entity.isNew = true;
    // Without completing subgraphs every event is answered at once.
    if (this.#completing.size === 0) return this.#answer(entity);
    this.#schedule(entity, entity.at + ANSWER_EVERY_MS);
  }

  #entityOf(key: string, event: ExecutionResult): WatchedEntity {
    let entity = this.#entities.get(key);
    if (entity === undefined) {
      entity = {
        key: key,
        event,
        generation: 0,
        json: undefined,
        at: Number.NEGATIVE_INFINITY,
        isRunning: false,
        isNew: false,
        dueAt: null,
        failures: 0,
        cancel: () => {},
        readings: new Map(),
      };
      this.#entities.set(key, entity);
    }
    return entity;
  }

  /** Schedules the next answer about an entity at `at`, or as soon as possible after it. */
  #schedule(entity: WatchedEntity, at: number): void {
    if (this.#isOver || (entity.dueAt !== null && entity.dueAt <= at && !entity.isNew)) return;
    entity.dueAt = at;
    if (!entity.isRunning) this.#arm(entity);
  }

  #arm(entity: WatchedEntity): void {
    entity.cancel();
    const run = () => void this.#answer(entity);
    const wait = entity.dueAt! - performance.now();
    if (wait > 0) {
      const timer = setTimeout(() => {
        entity.dueAt = performance.now();
        this.#arm(entity);
      }, wait);
      entity.cancel = () => clearTimeout(timer);
    } else if (entity.isNew) {
      entity.cancel = () => {};
      run();
    } else {
      entity.cancel = this.options.refreshes.enqueue(run);
    }
  }

  async #answer(entity: WatchedEntity): Promise<void> {
    const { event, generation, isNew } = entity;
    const began = performance.now();
    entity.cancel();
    entity.isRunning = true;
    entity.isNew = false;
    entity.dueAt = null;
    entity.at = began;
    try {
      const answer = await this.#complete(event, this.#readingAnew(entity));
      // A newer stream has sent a newer event meanwhile, which is answered next.
      if (this.#isOver || entity.generation !== generation) return;
      this.#publish(answer, entity, generation);
      this.#scheduleRetry(entity, answer);
      if (isNew) this.options.onFannedOut((performance.now() - began) / 1_000);
    } catch (error) {
      this.#refuse(generation, { errors: [asGraphQLError(error)] });
    } finally {
      entity.isRunning = false;
      if (!this.#isOver && entity.dueAt !== null) this.#arm(entity);
    }
  }

  #scheduleRetry(entity: WatchedEntity, { errors = [] }: ExecutionResult): void {
    const isAway = errors.some(({ extensions }) => extensions?.code === 'TRY_AGAIN');
    entity.failures = isAway ? entity.failures + 1 : 0;
    if (!isAway || this.#completing.size === 0) return;
    this.#schedule(entity, performance.now() + Math.min(RETRY_MS * 2 ** (entity.failures - 1), RETRY_MAX_MS));
  }

  /** Drops the dependencies of the answer before, and records those of the next one. */
  #readingAnew(entity: WatchedEntity): (subgraph: string, id: string) => void {
    for (const [name, reading] of entity.readings) this.#completing.get(name)!.drop(reading);
    entity.readings.clear();
    const since = new Map([...this.#completing].map(([name, changes]) => [name, changes.time]));
    return (subgraph, id) => {
      const changes = this.#completing.get(subgraph);
      if (changes === undefined || this.#isOver) return;
      let reading = entity.readings.get(subgraph);
      if (reading === undefined) {
        const ids = new Set<string>();
        const onChanged = () =>
          this.#schedule(entity, entity.at + (ids.has(EVERYTHING) ? EVERYTHING_EVERY_MS : ANSWER_EVERY_MS));
        reading = { ids, onChanged };
        entity.readings.set(subgraph, reading);
      }
      changes.add(reading, id, since.get(subgraph)!);
    };
  }

  #complete(event: ExecutionResult, reads?: (subgraph: string, id: string) => void): Promise<ExecutionResult> {
    const { watch, graph, log } = this.options;
    const { plan, variables, context } = watch;
    // A fresh caller object for each answer: data loaders cache per caller.
    const fresh: GatewayContext = { caller: { ...context.caller, reads } };
    return answerEvent(graph, plan, event, variables, fresh, log);
  }

  #publish(answer: ExecutionResult, entity: WatchedEntity | null, generation: number): void {
    const json = this.#jsonOf(answer);
    const key = entity?.key ?? null;
    const isNews = entity === null || entity.json !== json || !this.#sendsSnapshot;
    if (entity !== null) entity.json = json;
    for (const queue of this.queues) if (this.#isFor(queue, key, generation, isNews)) queue.push(json, key);
    const isWhole = answer.errors === undefined && key !== null;
    // A partial answer is no snapshot, and an uncached one cannot be sent to late subscribers: the next one gets a new source.
    if ((isWhole || (key !== null && this.#sendsSnapshot)) && this.#entities.size <= KEPT_MAX) return;
    this.options.onClosed(this);
    for (const one of this.#entities.values()) one.json = undefined;
  }

  /** Whether a subscriber gets an answer. A newcomer gets answers that were read since it joined, each entity once even if unchanged. */
  #isFor(queue: SubscriberQueue, key: string | null, generation: number, isNews: boolean): boolean {
    const newcomer = this.#newcomers.get(queue);
    if (newcomer === undefined) return isNews;
    if (key === null) return true;
    if (newcomer.received.has(key)) return isNews;
    if (generation < newcomer.generation) return false;
    newcomer.received.add(key);
    if (newcomer.received.size >= this.#entities.size) this.#newcomers.delete(queue);
    return true;
  }

  #jsonOf(answer: ExecutionResult): string {
    const { watch, log } = this.options;
    // Added after the check for partial answers: a refused field is refused each time.
    return JSON.stringify(
      maskAnswer(watch.part?.withRefusals(answer) ?? answer, watch.context.caller.correlationId, log),
    );
  }

  /** Completes the subscription for all. */
  #finish(): void {
    this.#end();
    for (const queue of this.queues) queue.end();
  }

  #end(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.options.onClosed(this);
    clearTimeout(this.#opening);
    this.#leave();
    for (const entity of this.#entities.values()) {
      entity.cancel();
      for (const [name, reading] of entity.readings) this.#completing.get(name)!.drop(reading);
    }
    for (const release of this.#releases) release();
  }
}

const asGraphQLError = (error: unknown): GraphQLError =>
  error instanceof GraphQLError
    ? error
    : new GraphQLError('The subscription ended unexpectedly.', { originalError: error as Error });

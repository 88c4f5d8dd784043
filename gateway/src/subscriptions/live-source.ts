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

/** Things of one subscription whose present state is kept. Who watches more gets a source of their own. */
const KEPT_MAX = 1_000;
/** The answer about one thing is made at most so often, in milliseconds between two. */
const ANSWER_EVERY_MS = 100;
/** The same for what was read without a key: any change may have changed it. */
const EVERYTHING_EVERY_MS = 1_000;
/** When a subgraph could not answer now it is asked again, though nothing changed: after this long, then after twice as long. */
const RETRY_MS = 1_000;
const RETRY_MAX_MS = 30_000;
/** The present state is read at most so often for those who join, in milliseconds between two: a crowd shares it. */
const JOIN_EVERY_MS = 100;

export interface Watch {
  readonly plan: SubscriptionPlan;
  /** What the plan leaves out, for it is not for whoever watches; null when it is whole. */
  readonly part: Pick<Allowed, 'key' | 'withRefusals'> | null;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly context: GatewayContext;
  /** Equal for those who may be told the same: everything of the caller that an answer can depend on. */
  readonly scope: string;
}

export interface SourceOptions {
  readonly watch: Watch;
  readonly graph: Graph;
  readonly subgraphs: ReadonlyMap<string, SubgraphClient>;
  readonly refreshes: ThrottledQueue;
  readonly log: Log;
  readonly onFannedOut: (seconds: number) => void;
  /** Nobody may join any more. */
  readonly onClosed: (source: LiveSource) => void;
}

/** One of the things that are watched, and the last answer about it. */
interface WatchedEntity {
  readonly key: string;
  /** What its own subgraph last said of it, and on which stream. */
  event: ExecutionResult;
  generation: number;
  /** The last answer, as all have it. */
  json: string | undefined;
  at: number;
  isRunning: boolean;
  /** It is to be answered, for a new event or because something else changed, not before `dueAt`. */
  isNew: boolean;
  dueAt: number | null;
  failures: number;
  cancel: () => void;
  readonly readings: Map<string, TrackedAnswer>;
}

/** Somebody who has not been told everything yet: answers that began before they came are not for them. */
interface Newcomer {
  readonly generation: number;
  readonly received: Set<string>;
}

/**
 * One distinct subscription, for all who asked for it. Each event of the root field is completed from the other subgraphs. They
 * learn of it a moment later, and change for other reasons too: when something changes that an answer was made from, the answer
 * is made again, and told where it is another.
 */
export class LiveSource {
  readonly queues = new Set<SubscriberQueue>();
  readonly #newcomers = new Map<SubscriberQueue, Newcomer>();
  readonly #entities = new Map<string, WatchedEntity>();
  readonly #root: SubgraphClient;
  /** Of the subgraphs that complete an event and say what they change. */
  readonly #completing: ReadonlyMap<string, Changes>;
  readonly #releases: readonly (() => void)[];
  /** The number of the last stream that somebody waits for, of the last that was asked for, and of the one that is heard. */
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

  /** Whether the owner of the root field tells the present state to whoever begins to watch. */
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
      // What is kept was true when it was told. Who comes later is told what is true now: read anew, once for all who came meanwhile.
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

  /** Begins to hear the root field: the present state of each thing first, then each change. */
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
    // The one before is left once this one is there: nothing falls between.
    this.#leave();
    this.#leave = leave;
    this.#generation = generation;
    for (let next = await events.next(); generation === this.#generation && !this.#isOver; next = await events.next()) {
      if (next.done) return this.#finish();
      await this.#onEvent(next.value, generation);
    }
  }

  /** A stream that could not begin is the end for those who waited for it; one that broke, for all. */
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
    // Where nothing else moves an answer, each event has its own.
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

  /** Has a thing answered at `at`, or as soon as may be. */
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
      // A newer stream has said more of it meanwhile, and is answered next.
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

  /** Forgets what the answer before was made from, and notes what the next one is. */
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
    // A caller object of its own for each answer: subgraphs remember what they loaded for one.
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
    // Half an answer is not the present state, and what is not kept cannot be told: who comes next begins anew.
    if ((isWhole || (key !== null && this.#sendsSnapshot)) && this.#entities.size <= KEPT_MAX) return;
    this.options.onClosed(this);
    for (const one of this.#entities.values()) one.json = undefined;
  }

  /** Whether somebody is told an answer. A newcomer is told what was read since they came, each thing once though it is no news. */
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
    // What is refused is refused each time: it makes no half of an answer.
    return JSON.stringify(
      maskAnswer(watch.part?.withRefusals(answer) ?? answer, watch.context.caller.correlationId, log),
    );
  }

  /** The subscription is over for all. */
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

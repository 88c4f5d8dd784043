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
const TRY_AGAIN_MS = 1_000;
const TRY_AGAIN_MAX_MS = 30_000;
/** The present state is read at most so often for those who join, in milliseconds between two: a crowd shares it. */
const JOIN_EVERY_MS = 100;

export interface Watch {
  readonly plan: SubscriptionPlan;
  /** What the plan leaves out, for it is not for whoever watches; null when it is whole. */
  readonly part: Pick<Allowed, 'key' | 'told'> | null;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly context: GatewayContext;
  /** Equal for those who may be told the same: everything of the caller that an answer can depend on. */
  readonly scope: string;
}

export interface SourceOptions {
  readonly watch: Watch;
  readonly graph: Graph;
  readonly subgraphs: ReadonlyMap<string, SubgraphClient>;
  readonly turns: ThrottledQueue;
  readonly log: Log;
  readonly onFannedOut: (seconds: number) => void;
  /** Nobody may join any more. */
  readonly onClosed: (source: LiveSource) => void;
}

/** One of the things that are watched, and the last answer about it. */
interface Thing {
  readonly about: string;
  /** What its own subgraph last said of it, and on which stream. */
  event: ExecutionResult;
  turn: number;
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
  readonly turn: number;
  readonly told: Set<string>;
}

/**
 * One distinct subscription, for all who asked for it. Each event of the root field is completed from the other subgraphs. They
 * learn of it a moment later, and change for other reasons too: when something changes that an answer was made from, the answer
 * is made again, and told where it is another.
 */
export class LiveSource {
  readonly outlets = new Set<SubscriberQueue>();
  readonly #newcomers = new Map<SubscriberQueue, Newcomer>();
  readonly #things = new Map<string, Thing>();
  readonly #root: SubgraphClient;
  /** Of the subgraphs that complete an event and say what they change. */
  readonly #completing: ReadonlyMap<string, Changes>;
  readonly #letGo: readonly (() => void)[];
  /** The number of the last stream that somebody waits for, of the last that was asked for, and of the one that is heard. */
  #wantedTurn = 0;
  #askedTurn = 0;
  #turn = 0;
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
    this.#letGo = [...this.#completing.values()].map((changes) => changes.hold());
  }

  /** Whether the owner of the root field tells the present state to whoever begins to watch. */
  get #tellsPresent(): boolean {
    return this.#root.changes !== undefined && this.options.watch.plan.keyOf !== null;
  }

  join(sink: Sink): SubscriberQueue {
    const outlet = new SubscriberQueue(sink, () => {
      this.outlets.delete(outlet);
      this.#newcomers.delete(outlet);
      if (this.outlets.size === 0) this.#end();
    });
    this.outlets.add(outlet);
    if (this.#wantedTurn === 0) {
      this.#newcomers.set(outlet, { turn: 1, told: new Set() });
      this.#wantedTurn = 1;
      void this.#open(1);
    } else if (this.#tellsPresent) {
      // What is kept was true when it was told. Who comes later is told what is true now: read anew, once for all who came meanwhile.
      if (this.#wantedTurn === this.#askedTurn) this.#openSoon();
      this.#newcomers.set(outlet, { turn: this.#wantedTurn, told: new Set() });
    } else {
      for (const { json, about } of this.#things.values()) if (json !== undefined) outlet.push(json, about);
    }
    return outlet;
  }

  #openSoon(): void {
    this.#wantedTurn += 1;
    const turn = this.#wantedTurn;
    const wait = this.#openedAt + JOIN_EVERY_MS - performance.now();
    this.#opening = setTimeout(() => void this.#open(turn), Math.max(0, wait));
  }

  /** Begins to hear the root field: the present state of each thing first, then each change. */
  async #open(turn: number): Promise<void> {
    this.#askedTurn = turn;
    this.#openedAt = performance.now();
    const { plan, variables, context } = this.options.watch;
    const { operation, operationName, variableUsages = [] } = plan.root;
    const used = variableUsages.filter((name) => name in variables).map((name) => [name, variables[name]]);
    const request = { query: operation, variables: Object.fromEntries(used), operationName };
    try {
      const stream = await this.#root.subscribe(request, context.caller);
      if (!(Symbol.asyncIterator in stream)) return this.#refuse(turn, plan.told(stream));
      await this.#hear(stream[Symbol.asyncIterator](), turn);
    } catch (error) {
      this.#refuse(turn, { errors: [asGraphQLError(error)] });
    }
  }

  async #hear(events: AsyncIterator<ExecutionResult>, turn: number): Promise<void> {
    const leave = () => void events.return?.().catch(() => {});
    if (this.#isOver) return leave();
    // The one before is left once this one is there: nothing falls between.
    this.#leave();
    this.#leave = leave;
    this.#turn = turn;
    for (let next = await events.next(); turn === this.#turn && !this.#isOver; next = await events.next()) {
      if (next.done) return this.#finish();
      await this.#take(next.value, turn);
    }
  }

  /** A stream that could not begin is the end for those who waited for it; one that broke, for all. */
  #refuse(turn: number, answer: ExecutionResult): void {
    if (this.#isOver || turn < this.#turn) return;
    if (turn === this.#turn || this.#turn === 0) {
      this.#tell(answer, null, turn);
      this.#finish();
      return;
    }
    const json = this.#jsonOf(answer);
    for (const [outlet, newcomer] of this.#newcomers) {
      if (newcomer.turn < turn) continue;
      outlet.push(json);
      this.outlets.delete(outlet);
      this.#newcomers.delete(outlet);
      outlet.end();
    }
  }

  async #take(event: ExecutionResult, turn: number): Promise<void> {
    const { plan } = this.options.watch;
    const about = event.data == null ? null : (plan.keyOf?.(event.data) ?? null);
    const began = performance.now();
    if (about === null) {
      this.#tell(await this.#complete(event), null, turn);
      this.options.onFannedOut((performance.now() - began) / 1_000);
      return;
    }
    const thing = this.#thingOf(about, event);
    thing.event = event;
    thing.turn = turn;
    thing.isNew = true;
    // Where nothing else moves an answer, each event has its own.
    if (this.#completing.size === 0) return this.#answer(thing);
    this.#want(thing, thing.at + ANSWER_EVERY_MS);
  }

  #thingOf(about: string, event: ExecutionResult): Thing {
    let thing = this.#things.get(about);
    if (thing === undefined) {
      thing = {
        about,
        event,
        turn: 0,
        json: undefined,
        at: Number.NEGATIVE_INFINITY,
        isRunning: false,
        isNew: false,
        dueAt: null,
        failures: 0,
        cancel: () => {},
        readings: new Map(),
      };
      this.#things.set(about, thing);
    }
    return thing;
  }

  /** Has a thing answered at `at`, or as soon as may be. */
  #want(thing: Thing, at: number): void {
    if (this.#isOver || (thing.dueAt !== null && thing.dueAt <= at && !thing.isNew)) return;
    thing.dueAt = at;
    if (!thing.isRunning) this.#plan(thing);
  }

  #plan(thing: Thing): void {
    thing.cancel();
    const run = () => void this.#answer(thing);
    const wait = thing.dueAt! - performance.now();
    if (wait > 0) {
      const timer = setTimeout(() => {
        thing.dueAt = performance.now();
        this.#plan(thing);
      }, wait);
      thing.cancel = () => clearTimeout(timer);
    } else if (thing.isNew) {
      thing.cancel = () => {};
      run();
    } else {
      thing.cancel = this.options.turns.enqueue(run);
    }
  }

  async #answer(thing: Thing): Promise<void> {
    const { event, turn, isNew } = thing;
    const began = performance.now();
    thing.cancel();
    thing.isRunning = true;
    thing.isNew = false;
    thing.dueAt = null;
    thing.at = began;
    try {
      const answer = await this.#complete(event, this.#readingAnew(thing));
      // A newer stream has said more of it meanwhile, and is answered next.
      if (this.#isOver || thing.turn !== turn) return;
      this.#tell(answer, thing, turn);
      this.#tryAgain(thing, answer);
      if (isNew) this.options.onFannedOut((performance.now() - began) / 1_000);
    } catch (error) {
      this.#refuse(turn, { errors: [asGraphQLError(error)] });
    } finally {
      thing.isRunning = false;
      if (!this.#isOver && thing.dueAt !== null) this.#plan(thing);
    }
  }

  #tryAgain(thing: Thing, { errors = [] }: ExecutionResult): void {
    const isAway = errors.some(({ extensions }) => extensions?.code === 'TRY_AGAIN');
    thing.failures = isAway ? thing.failures + 1 : 0;
    if (!isAway || this.#completing.size === 0) return;
    this.#want(thing, performance.now() + Math.min(TRY_AGAIN_MS * 2 ** (thing.failures - 1), TRY_AGAIN_MAX_MS));
  }

  /** Forgets what the answer before was made from, and notes what the next one is. */
  #readingAnew(thing: Thing): (subgraph: string, id: string) => void {
    for (const [name, reading] of thing.readings) this.#completing.get(name)!.drop(reading);
    thing.readings.clear();
    const since = new Map([...this.#completing].map(([name, changes]) => [name, changes.time]));
    return (subgraph, id) => {
      const changes = this.#completing.get(subgraph);
      if (changes === undefined || this.#isOver) return;
      let reading = thing.readings.get(subgraph);
      if (reading === undefined) {
        const ids = new Set<string>();
        const onChanged = () =>
          this.#want(thing, thing.at + (ids.has(EVERYTHING) ? EVERYTHING_EVERY_MS : ANSWER_EVERY_MS));
        reading = { ids, onChanged };
        thing.readings.set(subgraph, reading);
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

  #tell(answer: ExecutionResult, thing: Thing | null, turn: number): void {
    const json = this.#jsonOf(answer);
    const about = thing?.about ?? null;
    const isNews = thing === null || thing.json !== json || !this.#tellsPresent;
    if (thing !== null) thing.json = json;
    for (const outlet of this.outlets) if (this.#isFor(outlet, about, turn, isNews)) outlet.push(json, about);
    const isWhole = answer.errors === undefined && about !== null;
    // Half an answer is not the present state, and what is not kept cannot be told: who comes next begins anew.
    if ((isWhole || (about !== null && this.#tellsPresent)) && this.#things.size <= KEPT_MAX) return;
    this.options.onClosed(this);
    for (const one of this.#things.values()) one.json = undefined;
  }

  /** Whether somebody is told an answer. A newcomer is told what was read since they came, each thing once though it is no news. */
  #isFor(outlet: SubscriberQueue, about: string | null, turn: number, isNews: boolean): boolean {
    const newcomer = this.#newcomers.get(outlet);
    if (newcomer === undefined) return isNews;
    if (about === null) return true;
    if (newcomer.told.has(about)) return isNews;
    if (turn < newcomer.turn) return false;
    newcomer.told.add(about);
    if (newcomer.told.size >= this.#things.size) this.#newcomers.delete(outlet);
    return true;
  }

  #jsonOf(answer: ExecutionResult): string {
    const { watch, log } = this.options;
    // What is refused is refused each time: it makes no half of an answer.
    return JSON.stringify(maskAnswer(watch.part?.told(answer) ?? answer, watch.context.caller.correlationId, log));
  }

  /** The subscription is over for all. */
  #finish(): void {
    this.#end();
    for (const outlet of this.outlets) outlet.end();
  }

  #end(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.options.onClosed(this);
    clearTimeout(this.#opening);
    this.#leave();
    for (const thing of this.#things.values()) {
      thing.cancel();
      for (const [name, reading] of thing.readings) this.#completing.get(name)!.drop(reading);
    }
    for (const letGo of this.#letGo) letGo();
  }
}

const asGraphQLError = (error: unknown): GraphQLError =>
  error instanceof GraphQLError
    ? error
    : new GraphQLError('The subscription ended unexpectedly.', { originalError: error as Error });

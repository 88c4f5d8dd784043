import type { QueryPlan } from '@apollo/query-planner';
import { RoundRobin, timedOut } from '@muster/kit/domain';
import type { Log } from '@muster/kit/subgraph';
import { type DocumentNode, type GraphQLError, print } from 'graphql';
import { clientDisconnected } from '../limits/allowance-of.ts';
import { limitError } from '../limits/limit-error.ts';
import { type PlanThread, startPlanThread, ThreadEnded } from './plan-thread.ts';

/** Waiting jobs of one owner, and of all together. */
const WAITING_OF_OWNER_MAX = 100;
const WAITING_MAX = 2_000;
const RETRY_AFTER_MS = 1_000;
/** Exponential backoff before a failed thread is replaced, until one has made a plan. */
const BACKOFF_MS = 250;
const BACKOFF_MAX_MS = 30_000;

/** Caller that waits for a plan. */
export interface PlanRequester {
  /** Owners take turns. */
  readonly owner: string;
  /** Aborts when the client disconnects. */
  readonly disconnected?: AbortSignal | undefined;
}

export interface OperationPlannerOptions {
  readonly supergraphSdl: string;
  /** Plans in this thread, and blocks its event loop meanwhile. */
  readonly planHere: (document: DocumentNode, operationName: string | undefined, owner: string) => Promise<QueryPlan>;
  /** Timeout of the wait for a plan, and again of planning itself; null for none. */
  readonly withinMs: number | null;
  readonly log: Log;
  /** Operations planned in this thread before a worker thread is started: a small shop needs none. */
  readonly plannedHereMax: number;
  /** For tests. */
  readonly start?: (supergraphSdl: string) => Promise<PlanThread>;
}

interface Planned {
  readonly document: DocumentNode;
  readonly operationName: string | undefined;
  readonly owner: string;
}

interface Job extends Planned {
  readonly promise: Promise<QueryPlan>;
  readonly resolve: (plan: QueryPlan | Promise<QueryPlan>) => void;
  readonly reject: (error: Error) => void;
  /** Answered, timed out, or abandoned by its client. */
  isOver: boolean;
}

/**
 * Plans operations in a worker thread, so that a new document costs the event loop next to nothing. Until the thread is ready,
 * and where it cannot start, they are planned here. Once it has been ready nothing is: a plan that ends a thread, by its memory
 * or its time, would end the process.
 */
export class OperationPlanner {
  readonly #queue = new RoundRobin<Job>();
  #plannedHere = 0;
  /** `none`: plans are made here. `lost`: it was ready, and is being replaced. */
  #state: 'none' | 'starting' | 'ready' | 'lost' | 'closed' = 'none';
  #thread: PlanThread | null = null;
  #isBusy = false;
  #failures = 0;
  #restart: NodeJS.Timeout | undefined;

  constructor(readonly options: OperationPlannerOptions) {}

  /** Whether plans are made in the worker thread now. */
  get isThreaded(): boolean {
    return this.#state === 'ready';
  }

  /** Starts the thread at once if nothing is to be planned here. */
  open(): void {
    if (this.options.plannedHereMax === 0) this.#start();
  }

  /** Rejects with the planner's error, OVERLOADED when too many jobs wait already, or TIMED_OUT. */
  async plan(document: DocumentNode, operationName: string | undefined, requester: PlanRequester): Promise<QueryPlan> {
    const { owner } = requester;
    if (this.#state !== 'ready' && this.#state !== 'lost') return this.#here({ document, operationName, owner });
    if (this.#queue.size >= WAITING_MAX || this.#queue.of(owner) >= WAITING_OF_OWNER_MAX)
      throw limitError('OVERLOADED', 'Too many documents wait to be planned. Try again in a moment.', RETRY_AFTER_MS);
    const job = this.#jobOf({ document, operationName, owner }, requester.disconnected);
    this.#queue.add(owner, job);
    this.#next();
    return job.promise;
  }

  /** Ends the thread. Waiting and later jobs are planned here. */
  async close(): Promise<void> {
    this.#state = 'closed';
    clearTimeout(this.#restart);
    const thread = this.#thread;
    this.#thread = null;
    this.#next();
    await thread?.end();
  }

  #jobOf(planned: Planned, disconnected: AbortSignal | undefined): Job {
    const { withinMs } = this.options;
    const { promise, resolve, reject } = Promise.withResolvers<QueryPlan>();
    const leave = () => settle(() => reject(limitError('TIMED_OUT', clientDisconnected().message)));
    const timer = withinMs === null ? undefined : setTimeout(() => settle(() => reject(tooLate(withinMs))), withinMs);
    const settle = (how: () => void) => {
      job.isOver = true;
      clearTimeout(timer);
      disconnected?.removeEventListener('abort', leave);
      how();
    };
    const job: Job = {
      ...planned,
      promise,
      isOver: false,
      resolve: (plan) => settle(() => resolve(plan)),
      reject: (error) => settle(() => reject(error)),
    };
    disconnected?.addEventListener('abort', leave);
    if (disconnected?.aborted) leave();
    return job;
  }

  async #here({ document, operationName, owner }: Planned): Promise<QueryPlan> {
    this.#plannedHere += 1;
    if (this.#state === 'none' && this.#restart === undefined && this.#plannedHere > this.options.plannedHereMax)
      this.#start();
    return this.options.planHere(document, operationName, owner);
  }

  /** Takes waiting jobs: one at a time while there is a thread, all when there will be none. */
  #next(): void {
    while (!this.#isBusy && this.#state !== 'lost') {
      const job = this.#queue.next();
      if (job === undefined) return;
      this.#take(job);
    }
  }

  #take(job: Job): void {
    if (job.isOver) return;
    if (this.#thread === null) job.resolve(this.#here(job));
    else void this.#give(job, this.#thread);
  }

  async #give(job: Job, thread: PlanThread): Promise<void> {
    const { withinMs } = this.options;
    const stop = (ms: number) => {
      job.reject(tooLate(ms));
      this.#lose(thread, new ThreadEnded(`A plan took longer than ${ms} ms`));
      void thread.end();
    };
    const timer = withinMs === null ? undefined : setTimeout(stop, withinMs, withinMs);
    this.#isBusy = true;
    try {
      job.resolve(await thread.plan({ text: print(job.document), operationName: job.operationName }));
      this.#failures = 0;
    } catch (error) {
      if (!(error instanceof ThreadEnded)) job.reject(error as Error);
      else if (this.#state === 'closed') job.resolve(this.#here(job));
      else {
        job.reject(error);
        this.#lose(thread, error);
      }
    } finally {
      clearTimeout(timer);
      this.#isBusy = false;
      this.#next();
    }
  }

  #start(): void {
    const { supergraphSdl, log, start = startPlanThread } = this.options;
    this.#restart = undefined;
    if (this.#state === 'none') this.#state = 'starting';
    start(supergraphSdl).then(
      (thread) => {
        if (this.#state === 'closed') return thread.end();
        this.#thread = thread;
        this.#state = 'ready';
        log.info({}, 'Operations are planned in a worker thread');
        thread.ended.then(() => this.#lose(thread, new ThreadEnded('The thread that plans has ended')));
        return this.#next();
      },
      (error: unknown) => {
        if (this.#state === 'closed') return;
        if (this.#failures === 0)
          log.error({ err: error }, 'The thread that plans cannot start: operations are planned in the event loop');
        this.#state = 'none';
        this.#startLater();
        this.#next();
      },
    );
  }

  #lose(thread: PlanThread, error: Error): void {
    if (this.#thread !== thread) return;
    this.options.log.error({ err: error }, 'The thread that plans has ended, and is started again');
    this.#thread = null;
    this.#state = 'lost';
    this.#startLater();
  }

  #startLater(): void {
    const pauseMs = Math.min(BACKOFF_MS * 2 ** this.#failures, BACKOFF_MAX_MS);
    this.#failures += 1;
    this.#restart = setTimeout(() => this.#start(), pauseMs);
    this.#restart.unref();
  }
}

const tooLate = (ms: number): GraphQLError => limitError('TIMED_OUT', timedOut(ms));

import { createSourceEventStream, type DocumentNode, type ExecutionResult, execute } from 'graphql';
import { Allowance, type Caller, EVERYTHING, eachId, WITHOUT_END } from '../domain/index.ts';
import type { SubgraphRuntime } from '../runtime/subgraph-runtime.ts';
import type { TrackedAnswer } from '../subgraph/index.ts';
import { withInputCodes } from './input-errors.ts';
import type { GraphRequest } from './subgraph-client.ts';
import { unlessEnded } from './unless-ended.ts';

/** Throttle: minimum time between two answers about one thing, in milliseconds. */
const ANSWER_EVERY_MS = 100;
/** The same for reads without a key, which any change may invalidate. */
const EVERYTHING_EVERY_MS = 1_000;

/** Delay before the retry of a failed read, though nothing changed. */
const RETRY_MS = 1_000;

/** The last answer about one thing. */
interface LastAnswer extends TrackedAnswer {
  readonly event: unknown;
  at: number;
  json: string;
  isOld: boolean;
}

/**
 * Like graphql's `subscribe`, but each event is answered in a context of its own: loaders cache for a context, and a cached value may
 * be stale at the next event. When something else changes that an answer was made from, the last event of its thing is answered
 * again, and sent if it differs.
 */
export async function subscribeAfresh(
  runtime: Pick<SubgraphRuntime, 'schema' | 'contextFor' | 'changes'>,
  document: DocumentNode,
  { variables, operationName }: Omit<GraphRequest, 'query'>,
  caller: Caller,
): Promise<AsyncIterableIterator<ExecutionResult> | ExecutionResult> {
  const { changes } = runtime;
  const request = { schema: runtime.schema, document, variableValues: variables, operationName };
  const watching = runtime.contextFor({ ...caller, allowance: new Allowance(WITHOUT_END) });
  const source = await createSourceEventStream({ ...request, contextValue: watching });
  if (!(Symbol.asyncIterator in source)) return withInputCodes(source);
  const events = source[Symbol.asyncIterator]();
  let release: (() => void) | undefined;
  /** By the first id of an event, which identifies its thing. */
  const lastAnswers = new Map<string, LastAnswer>();
  let wake = () => {};
  let next: Promise<IteratorResult<unknown>> | undefined;
  let ended = false;

  const end = () => {
    ended = true;
    release?.();
    for (const one of lastAnswers.values()) changes?.drop(one);
    lastAnswers.clear();
    wake();
  };
  const answered = async (event: unknown, asking: Caller): Promise<ExecutionResult> => {
    const allowance = new Allowance();
    const contextValue = runtime.contextFor({ ...asking, allowance });
    const made = await execute({ ...request, rootValue: event, contextValue });
    return withInputCodes(unlessEnded(made, allowance));
  };
  const answer = async (event: unknown): Promise<ExecutionResult | null> => {
    const about = changes === undefined ? undefined : idOf(event);
    if (changes === undefined || about === undefined) return answered(event, caller);
    const before = lastAnswers.get(about);
    if (before !== undefined) changes.drop(before);
    const since = changes.time;
    const one: LastAnswer = {
      event,
      ids: new Set(),
      at: performance.now(),
      json: '',
      isOld: false,
      onChanged: () => {},
    };
    one.onChanged = () => {
      one.isOld = true;
      wake();
    };
    lastAnswers.set(about, one);
    const reads = (_subgraph: string, id: string) => {
      if (ended) return;
      release ??= changes.hold();
      changes.add(one, id, since);
    };
    const made = await answered(event, { ...caller, reads });
    one.json = JSON.stringify(made);
    if (made.errors?.some(({ extensions }) => extensions.code === 'TRY_AGAIN')) {
      one.isOld = true;
      one.at = performance.now() + RETRY_MS - ANSWER_EVERY_MS;
    }
    return before?.json === one.json ? null : made;
  };
  /** The thing whose answer is stale and may be made again, or how long until one may. */
  const due = (): LastAnswer | number | null => {
    let wait: number | null = null;
    const now = performance.now();
    for (const one of lastAnswers.values()) {
      if (!one.isOld) continue;
      const left = one.at + (one.ids.has(EVERYTHING) ? EVERYTHING_EVERY_MS : ANSWER_EVERY_MS) - now;
      if (left <= 0) return one;
      wait = wait === null ? left : Math.min(wait, left);
    }
    return wait;
  };
  /** Resolves with the next event, or with null when something may be due. */
  const eventOrDue = async (waitMs: number | null): Promise<IteratorResult<unknown> | null> => {
    const woken = Promise.withResolvers<null>();
    wake = () => woken.resolve(null);
    const timer = waitMs === null ? undefined : setTimeout(wake, waitMs).unref();
    next ??= events.next();
    try {
      return await Promise.race([next, woken.promise]);
    } finally {
      clearTimeout(timer);
    }
  };

  const answers: AsyncIterableIterator<ExecutionResult> = {
    async next() {
      while (!ended) {
        const old = due();
        const isDue = old !== null && typeof old === 'object';
        const event = isDue ? { value: old.event, done: false } : await eventOrDue(old);
        if (event === null) continue;
        if (!isDue) next = undefined;
        if (event.done) break;
        const made = await answer(event.value);
        if (made !== null && !ended) return { value: made, done: false };
      }
      end();
      return { value: undefined, done: true };
    },
    async return() {
      end();
      await events.return?.();
      return { value: undefined, done: true };
    },
    [Symbol.asyncIterator]: () => answers,
  };
  return answers;
}

function idOf(event: unknown): string | undefined {
  let first: string | undefined;
  eachId(event, (id) => {
    first ??= id;
  });
  return first;
}

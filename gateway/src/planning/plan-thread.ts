import { Worker } from 'node:worker_threads';
import type { QueryPlan } from '@apollo/query-planner';
import { GraphQLError } from 'graphql';
import type { PlanAnswer, PlanFailure, PlanRequest } from './plan-messages.ts';

const WORKER = new URL('./plan-worker.ts', import.meta.url);
/** Young generation: planning makes mostly short-lived garbage; with Node's default the thread took 90 MB more, and no less time. */
const NURSERY_MB = 8;

/** The worker thread ended before it answered: by a crash, or because `end` was called. */
export class ThreadEnded extends Error {}

/** Plans operations in a worker thread, one at a time. It does not keep the process alive. */
export interface PlanThread {
  /** Rejects with the planner's error, or with ThreadEnded; the next call must wait until this one is settled. */
  plan(request: PlanRequest): Promise<QueryPlan>;
  end(): Promise<void>;
  /** Resolves once the thread has ended, for any reason. */
  readonly ended: Promise<void>;
}

/** Starts a thread and waits until it is ready, about a second on another core. Rejects when it cannot start. */
export async function startPlanThread(supergraphSdl: string, worker: URL = WORKER): Promise<PlanThread> {
  const thread = new Worker(worker, {
    name: 'query planner',
    workerData: supergraphSdl,
    resourceLimits: { maxYoungGenerationSizeMb: NURSERY_MB },
  });
  let cause: unknown;
  thread.on('error', (error) => {
    cause = error;
  });
  const ended = new Promise<void>((resolve) => thread.once('exit', () => resolve()));
  const lost = ended.then(() => {
    throw new ThreadEnded('The thread that plans has ended', { cause });
  });
  lost.catch(() => {});
  let answered = Promise.withResolvers<PlanAnswer | 'ready'>();
  thread.on('message', (answer: PlanAnswer | 'ready') => answered.resolve(answer));
  thread.unref(); // Last: a new listener refs the thread again.
  await Promise.race([answered.promise, lost]);
  return {
    ended,
    async end() {
      await thread.terminate();
    },
    async plan(request) {
      answered = Promise.withResolvers();
      thread.postMessage(request);
      const answer = (await Promise.race([answered.promise, lost])) as PlanAnswer;
      if ('failure' in answer) throw asThrown(answer.failure);
      return answer.plan;
    },
  };
}

function asThrown({ message, stack, isGraphQL, code }: PlanFailure): Error {
  const extensions: Record<string, unknown> = code === undefined ? {} : { code };
  const error = isGraphQL ? new GraphQLError(message, { extensions }) : new Error(message);
  if (stack !== undefined) error.stack = stack;
  return error;
}

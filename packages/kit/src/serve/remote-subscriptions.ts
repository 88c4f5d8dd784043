import type { ExecutionResult, GraphQLError } from 'graphql';
import { type Client, createClient } from 'graphql-ws';
import WebSocket from 'ws';
import type { Caller } from '../domain/index.ts';
import type { SigningKey } from '../trust/identity-keys.ts';
import { AnswerQueue } from './answer-queue.ts';
import { signIdentity } from './identity.ts';
import { notReachable } from './retry.ts';
import { signedSubscription } from './signed-subscription.ts';
import type { GraphRequest } from './subgraph-client.ts';

const ACKNOWLEDGE_WITHIN_MS = 5_000;
const PING_EVERY_MS = 10_000;
const PONG_WITHIN_MS = 5_000;
/** Idle timeout of the socket after its last subscription. */
const IDLE_CLOSE_MS = 10_000;
const RETRY_AFTER_MS = 100;
const RETRY_AFTER_MAX_MS = 3_000;
/** Retry period after a lost connection, before subscribers get an error; shorter for a subgraph that never answered. */
const AWAY_MAX_MS = 60_000;
const FIRST_ANSWER_WITHIN_MS = 10_000;
/** Backpressure: beyond this many waiting answers the present state, read anew, serves a slow reader better. */
const WAITING_MAX = 1_000;

export interface RemoteSubscriptionsOptions {
  readonly name: string;
  /** `ws://host:port/graphql` */
  readonly url: string;
  readonly identity: SigningKey;
}

/** Subscriptions at a subgraph in another process, multiplexed on one socket, which the first one opens. */
export class RemoteSubscriptions {
  #client: Client | undefined;
  #closed = false;

  constructor(readonly options: RemoteSubscriptionsOptions) {}

  /** Survives a lost connection: it subscribes again as the same caller, newly signed. */
  subscribe(request: GraphRequest, caller: Caller): AsyncIterableIterator<ExecutionResult> {
    const { name, url, identity: signingKey } = this.options;
    this.#client ??= openClient(url);
    const client = this.#client;
    let leave: () => void = () => {};
    let generation = 0;
    let retry: NodeJS.Timeout | undefined;
    let failures = 0;
    let awaySince: number | null = performance.now();
    let retryForMs = FIRST_ANSWER_WITHIN_MS;

    const queue = new AnswerQueue(() => {
      generation += 1;
      clearTimeout(retry);
      leave();
    });
    const open = () => {
      generation += 1;
      const mine = generation;
      const identity = signIdentity(caller, signedSubscription(name, request), signingKey);
      leave = client.subscribe(
        { ...request, variables: request.variables as Record<string, unknown>, extensions: { identity } },
        {
          next(answer) {
            if (mine !== generation) return;
            failures = 0;
            awaySince = null;
            retryForMs = AWAY_MAX_MS;
            queue.push(answer as ExecutionResult);
            if (queue.length > WAITING_MAX) restart();
          },
          error(error) {
            if (mine !== generation) return;
            if (!isRefusal(error)) return retryLater(error);
            queue.push({ errors: error });
            queue.end();
          },
          complete() {
            if (mine === generation) queue.end();
          },
        },
      );
    };
    const restart = () => {
      queue.clear();
      const leaveOld = leave;
      open();
      leaveOld();
    };
    const retryLater = (error: unknown) => {
      failures += 1;
      awaySince ??= performance.now();
      const waitMs = Math.min(RETRY_AFTER_MS * 2 ** (failures - 1), RETRY_AFTER_MAX_MS);
      const isOver = this.#closed || performance.now() + waitMs > awaySince + retryForMs;
      if (isOver) queue.end(notReachable(name, error));
      else retry = setTimeout(open, waitMs).unref();
    };
    open();
    return queue;
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#client?.terminate();
    await this.#client?.dispose();
  }
}

/** The operation itself was refused; a retry would be refused too. */
const isRefusal = (error: unknown): error is readonly GraphQLError[] => Array.isArray(error);

function openClient(url: string): Client {
  let pongWait: NodeJS.Timeout | undefined;
  const client = createClient({
    url,
    webSocketImpl: WebSocket,
    retryAttempts: 0, // Its own retry would send the old signature again.
    lazyCloseTimeout: IDLE_CLOSE_MS,
    connectionAckWaitTimeout: ACKNOWLEDGE_WITHIN_MS,
    keepAlive: PING_EVERY_MS,
    on: {
      ping(received) {
        if (!received) pongWait = setTimeout(() => client.terminate(), PONG_WITHIN_MS);
      },
      pong(received) {
        if (received) clearTimeout(pongWait);
      },
      closed: () => clearTimeout(pongWait),
    },
  });
  return client;
}

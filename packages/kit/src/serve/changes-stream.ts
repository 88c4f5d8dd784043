import { setTimeout as delay } from 'node:timers/promises';
import { buildSchema, parse } from 'graphql';
import type { Caller } from '../domain/index.ts';
import type { Changed, Changes } from '../subgraph/index.ts';
import { AnswerQueue } from './answer-queue.ts';
import type { RemoteSubscriptions } from './remote-subscriptions.ts';
import type { GraphRequest } from './subgraph-client.ts';

/**
 * Between our own processes change notices travel as a subscription: signed, on the same socket, renewed after a lost connection.
 * It belongs to no graph, whatever a subgraph's own schema has.
 */
const QUERY = 'subscription MusterChanges { changed }';
const OPERATION = 'MusterChanges';

export const CHANGES_REQUEST: GraphRequest = { query: QUERY, operationName: OPERATION };
export const CHANGES_SCHEMA = buildSchema('type Query { changed: [ID!] } type Subscription { changed: [ID!] }');
export const CHANGES_DOCUMENT = parse(QUERY);

export const asksForChanges = ({ query, operationName }: { query: string; operationName?: string | null }): boolean =>
  query === QUERY && operationName === OPERATION;

/** Backpressure: beyond this many waiting notices a single gap serves the reader better. */
const WAITING_MAX = 1_000;
const RETRY_MS = 1_000;

/** Every notice as an answer. The first is null, a gap: notices before it were not received. */
export function changesStream({ follow }: Pick<Changes, 'follow'>): AnswerQueue {
  const queue = new AnswerQueue(() => following.close());
  const push = (changed: Changed) => {
    const missed = queue.length > WAITING_MAX;
    if (missed) queue.clear();
    queue.push({ data: { changed: missed ? null : changed } });
  };
  push(null);
  const following = follow(push);
  return queue;
}

/** Subscribes to the notices of a subgraph in another process; after a lost connection it retries until it is closed. */
export function followRemote(
  subscriptions: Pick<RemoteSubscriptions, 'subscribe'>,
  caller: Caller,
  listener: (changed: Changed) => void,
): { close(): void } {
  let closed = false;
  let answers = subscriptions.subscribe(CHANGES_REQUEST, caller);
  const following = async () => {
    while (!closed) {
      try {
        for await (const { data } of answers) {
          if (closed) return;
          if (data != null) listener(data.changed as Changed);
        }
      } catch {
        // The subscription's own retries timed out: the next one waits as long again.
      }
      await delay(RETRY_MS, undefined, { ref: false });
      if (!closed) answers = subscriptions.subscribe(CHANGES_REQUEST, caller);
    }
  };
  void following();
  return {
    close() {
      closed = true;
      void answers.return?.();
    },
  };
}

import type { Server } from 'node:http';
import { type ExecutionResult, GraphQLError } from 'graphql';
import type { SubscribePayload } from 'graphql-ws';
import { useServer } from 'graphql-ws/use/ws';
import { WebSocketServer } from 'ws';
import type { Caller } from '../domain/index.ts';
import type { SubgraphRuntime } from '../runtime/subgraph-runtime.ts';
import type { Log } from '../subgraph/index.ts';
import type { KnownCallers } from '../trust/identity-keys.ts';
import { asksForChanges, CHANGES_DOCUMENT, CHANGES_SCHEMA, changesStream } from './changes-stream.ts';
import type { ValidDocuments } from './documents.ts';
import { UnsignedIdentity, verifyIdentity } from './identity.ts';
import { maskAnswer } from './mask.ts';
import type { Nonces } from './nonces.ts';
import { signedSubscription } from './signed-subscription.ts';
import { closeSockets, takeSocketErrors } from './sockets.ts';
import { subscribeAfresh } from './subscribe-afresh.ts';

const MESSAGE_MAX_BYTES = 256 * 1024;
const INIT_WITHIN_MS = 5_000;
const PING_EVERY_MS = 12_000;

export interface SubgraphSocketsOptions {
  readonly runtime: SubgraphRuntime;
  readonly documents: ValidDocuments;
  readonly callers: KnownCallers;
  readonly nonces: Nonces;
  readonly log: Log;
}

/** Subscriptions of the gateway, multiplexed on one socket: each carries its own signed identity. */
export function serveSubgraphSockets(http: Server, options: SubgraphSocketsOptions): { close(): Promise<void> } {
  const { runtime, documents, callers, nonces, log } = options;
  const server = new WebSocketServer({ server: http, path: '/graphql', maxPayload: MESSAGE_MAX_BYTES });

  const callerOf = ({ extensions, ...request }: SubscribePayload): Caller => {
    const identity = extensions?.identity;
    const { from, caller } = verifyIdentity(
      typeof identity === 'string' ? identity : undefined,
      signedSubscription(runtime.name, requestOf(request)),
      callers,
      nonces,
    );
    if (!callers.get(from)!.asksGraph) throw new UnsignedIdentity('The graph is not for this caller.');
    return caller;
  };

  const served = useServer(
    {
      connectionInitWaitTimeout: INIT_WITHIN_MS,
      // A refusal ends this subscription only: the others on the socket go on.
      onSubscribe(_socket, _id, payload) {
        let caller: Caller;
        try {
          caller = callerOf(payload);
        } catch (error) {
          if (!(error instanceof UnsignedIdentity)) throw error;
          return [new GraphQLError(error.message, { extensions: { code: 'UNSIGNED' } })];
        }
        if (asksForChanges(payload) && runtime.changes !== undefined)
          return { schema: CHANGES_SCHEMA, document: CHANGES_DOCUMENT, contextValue: caller };
        const read = documents.read(payload.query);
        if ('errors' in read) return [...read.errors];
        const { variables, operationName } = payload;
        return {
          schema: runtime.schema,
          document: read.document,
          variableValues: variables,
          operationName,
          contextValue: caller,
        };
      },
      subscribe: ({ document, variableValues, operationName, contextValue }) =>
        document === CHANGES_DOCUMENT
          ? changesStream(runtime.changes!)
          : subscribeAfresh(
              runtime,
              document,
              { variables: variableValues ?? undefined, operationName: operationName ?? undefined },
              contextValue as Caller,
            ),
      execute: () => ({ errors: [new GraphQLError('Only subscriptions are served here.')] }),
      onNext: (_socket, _id, _payload, { contextValue }, answer) =>
        maskAnswer(answer as ExecutionResult, (contextValue as Caller).correlationId, log),
      onError(_socket, _id, _payload, errors) {
        for (const error of errors) {
          log.warn({ err: error.originalError ?? error }, 'A subscription of the gateway ended with an error');
        }
      },
    },
    server,
    PING_EVERY_MS,
  );
  takeSocketErrors(server, log);
  return { close: () => closeSockets(server, served) };
}

const requestOf = ({ query, variables, operationName }: SubscribePayload) => ({
  query,
  variables: variables ?? undefined,
  operationName: operationName ?? undefined,
});

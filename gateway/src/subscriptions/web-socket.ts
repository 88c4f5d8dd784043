import { createHash, randomUUID } from 'node:crypto';
import type { IncomingMessage, Server } from 'node:http';
import { type Actor, anonymous } from '@muster/kit/domain';
import { closeSockets, maskError, takeSocketErrors } from '@muster/kit/serve';
import type { Log } from '@muster/kit/subgraph';
import { type ExecutionResult, type FormattedExecutionResult, GraphQLError } from 'graphql';
import type { SubscribePayload } from 'graphql-ws';
import { type Extra, useServer } from 'graphql-ws/use/ws';
import { WebSocketServer } from 'ws';
import type { Identify } from '../access-token.ts';
import type { Authorizer } from '../authorize.ts';
import { contextOf, type GatewayContext, type Origin } from '../context.ts';
import { correlated } from '../correlation.ts';
import type { SubscriptionPlans } from './plan.ts';
import type { OperationReader, ReadOperation } from './read-operation.ts';
import type { SharedSubscriptions } from './shared-subscriptions.ts';
import { beginSession, type SocketSession } from './socket-session.ts';

const MESSAGE_MAX_BYTES = 64 * 1024;
const INIT_WITHIN_MS = 5_000;
const PING_EVERY_MS = 25_000;
/** Open at once on one socket. */
const OPERATIONS_MAX = 500;
/** The close code that clients take as: the same again, a little later. */
const TRY_AGAIN_LATER = 1013;

export interface WebSocketOptions {
  readonly server: Server;
  readonly operations: Pick<OperationReader, 'read'>;
  readonly plans: Pick<SubscriptionPlans, 'plan' | 'graph'>;
  readonly subscriptions: Pick<SharedSubscriptions, 'watch'>;
  readonly authorizer: Pick<Authorizer, 'check' | 'isPublic'>;
  readonly tokens: Identify;
  readonly originOf: (request: IncomingMessage) => Origin;
  /** Queries and mutations over the socket go the same way as over HTTP. */
  readonly execute: (payload: SubscribePayload, context: GatewayContext) => Promise<ExecutionResult>;
  readonly log: Log;
  readonly limits: 'on' | 'off';
}

/** An operation on its way through graphql-ws, from `onSubscribe` to `subscribe` or `execute`. */
interface Asked extends ReadOperation {
  readonly payload: SubscribePayload;
  readonly context: GatewayContext;
}

export interface WebSockets {
  /** How many are open, and how many operations on them. */
  count(): { readonly sockets: number; readonly operations: number };
  close(): Promise<void>;
}

/** GraphQL over WebSocket (`graphql-transport-ws`) at `/graphql`. */
export function serveWebSocket(options: WebSocketOptions): WebSockets {
  const { operations, plans, subscriptions, authorizer, tokens, originOf, log } = options;
  const server = new WebSocketServer({
    server: options.server,
    path: '/graphql',
    maxPayload: options.limits === 'on' ? MESSAGE_MAX_BYTES : 0,
  });
  const sessions = new WeakMap<Extra, SocketSession>();
  const open = new Set<{ readonly subscriptions: object }>();

  const read = (payload: SubscribePayload, context: GatewayContext): Asked | { errors: readonly GraphQLError[] } => {
    const found = operations.read(payload.query, payload.operationName);
    if ('errors' in found) return found;
    authorizer.check(found.document, found.operation, context.caller.actor);
    return { ...found, payload, context };
  };

  const watch = ({ document, operation, payload, context }: Asked) => {
    const isPublic = authorizer.isPublic(document, operation);
    const { actor, correlationId } = context.caller;
    log.debug({ kind: 'subscription', operationName: operation.name?.value ?? null, correlationId }, 'A watch began');
    return subscriptions.watch({
      plan: plans.plan(document, operation),
      variables: payload.variables ?? {},
      context: isPublic ? contextOf(anonymous, { correlationId }) : context,
      scope: isPublic ? 'public' : scopeOf(actor),
    });
  };

  /** A fault of ours in one operation must not take the socket, and all else that is on it, with it. */
  const guarded = async <T>(asked: Asked, work: (asked: Asked) => T | Promise<T>): Promise<T | ExecutionResult> => {
    const { correlationId } = asked.context.caller;
    try {
      return await correlated(correlationId, () => work(asked));
    } catch (error) {
      return { errors: [told(error, correlationId)] };
    }
  };
  const told = (error: unknown, correlationId: string): GraphQLError =>
    maskError(error instanceof GraphQLError ? error : new GraphQLError('fault'), correlationId, log, error);

  const served = useServer(
    {
      connectionInitWaitTimeout: INIT_WITHIN_MS,
      async onConnect(socket) {
        const { connectionParams, extra } = socket;
        open.add(socket);
        try {
          sessions.set(extra, await beginSession(connectionParams, extra.socket, tokens));
          return true;
        } catch (error) {
          // Closes with 4403.
          if (error instanceof GraphQLError && error.extensions.code === 'UNAUTHENTICATED') return false;
          extra.socket.close(TRY_AGAIN_LATER, 'Access tokens cannot be checked now');
          return undefined;
        }
      },
      onClose(socket) {
        open.delete(socket);
        sessions.get(socket.extra)?.end();
      },
      onSubscribe({ extra, subscriptions: openNow }, _id, payload) {
        const actor = sessions.get(extra)?.actor ?? anonymous;
        const context = contextOf(actor, { ...originOf(extra.request), correlationId: randomUUID() });
        const { correlationId } = context.caller;
        try {
          if (options.limits === 'on' && Object.keys(openNow).length > OPERATIONS_MAX) throw tooManyAtOnce();
          const asked = read(payload, context);
          if ('errors' in asked) return asked.errors.map((error) => told(error, correlationId));
          const { document } = asked;
          // `contextValue` is ours to use: what runs the operation is ours too.
          return {
            schema: plans.graph.apiSchema,
            document,
            operationName: payload.operationName,
            contextValue: asked,
          };
        } catch (error) {
          return [told(error, correlationId)];
        }
      },
      subscribe: ({ contextValue }) => guarded(contextValue as Asked, watch),
      execute: ({ contextValue }) =>
        guarded(contextValue as Asked, ({ payload, context }) => options.execute(payload, context)),
      // Errors are masked already, some as GraphQLErrors and some as what is sent of them; both become JSON by themselves.
      onNext: (_socket, _id, _payload, _args, answer) => answer as FormattedExecutionResult,
      onError(_socket, _id, _payload, errors) {
        log.debug({ errors: errors.map(({ message }) => message) }, 'An operation over WebSocket was refused');
      },
    },
    server,
    PING_EVERY_MS,
  );
  takeSocketErrors(server, log);
  return {
    count: () => ({
      sockets: open.size,
      operations: [...open].reduce((sum, socket) => sum + Object.keys(socket.subscriptions).length, 0),
    }),
    close: () => closeSockets(server, served),
  };
}

const tooManyAtOnce = () =>
  new GraphQLError(`At most ${OPERATIONS_MAX} operations at once on one socket.`, {
    extensions: { code: 'RATE_LIMITED' },
  });

/** Everything of an actor that an answer can depend on. */
const scopeOf = ({ id, permissions }: Actor): string =>
  createHash('sha256')
    .update(`${id}\0${[...permissions].toSorted().join(' ')}`)
    .digest('base64url');

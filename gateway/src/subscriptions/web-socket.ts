import { randomUUID } from 'node:crypto';
import type { IncomingMessage, Server } from 'node:http';
import { closeSockets, takeSocketErrors } from '@muster/kit/serve';
import type { Log } from '@muster/kit/subgraph';
import { type ExecutionResult, type FormattedExecutionResult, GraphQLError } from 'graphql';
import { CloseCode, type ConnectionInitMessage, makeServer, type SubscribePayload } from 'graphql-ws';
import type { Extra } from 'graphql-ws/use/ws';
import { WebSocketServer } from 'ws';
import { API_KEY_HEADER, type ApiClient } from '../access/api-client.ts';
import type { Credentials } from '../access/credentials.ts';
import { throwInvalidApiKey } from '../access/invalid-api-key.ts';
import { contextOf, type Origin } from '../context.ts';
import type { Budgets } from '../limits/budgets.ts';
import type { KeyedCounter } from '../limits/keyed-counter.ts';
import { limitError } from '../limits/limit-error.ts';
import type { Limits } from '../limits/limits.ts';
import { limitsOf } from '../limits/operation-limits.ts';
import { ownerOf } from '../limits/owner.ts';
import type { PersistedOperations } from '../persisted/persisted-operations.ts';
import type { LiveOperations, LiveRequest } from './live-operations.ts';
import type { LiveSession, LiveSessions } from './live-sessions.ts';
import { acceptSockets } from './socket-server.ts';
import { SocketSink } from './socket-sink.ts';

const INIT_WITHIN_MS = 5_000;
const PING_EVERY_MS = 25_000;
/** Close code "Try Again Later": clients reconnect. */
const TRY_AGAIN_LATER = 1013;

export interface WebSocketOptions {
  readonly server: Server;
  /** Live operations of the supergraph that is served now. */
  readonly live: () => LiveOperations;
  readonly sessions: LiveSessions;
  readonly limits: Limits;
  /** Open connections of each owner, over any transport. */
  readonly connections: KeyedCounter;
  readonly persisted: PersistedOperations;
  readonly credentials: Credentials;
  /** Rate limits: each message that asks for work is charged. */
  readonly budgets: Budgets;
  readonly originOf: (request: IncomingMessage) => Origin;
  /** Whether a page of this origin may connect. */
  readonly isAllowedOrigin: (origin: string) => boolean;
  readonly log: Log;
}

/** State of one socket, from its connection_init until it closes. */
interface Connection {
  readonly session: LiveSession;
  readonly client: ApiClient | null;
  /** Running operations, aborted when it closes. */
  readonly waiting: Set<AbortController>;
  leave(): void;
}

export interface WebSockets {
  /** Open sockets, and open operations on them. */
  count(): { readonly sockets: number; readonly operations: number };
  close(): Promise<void>;
}

/** GraphQL over WebSocket (`graphql-transport-ws`) at `/graphql`. */
export function serveWebSocket(options: WebSocketOptions): WebSockets {
  const { sessions, limits, connections, persisted, credentials, budgets, originOf, isAllowedOrigin, log } = options;
  const server = new WebSocketServer({
    server: options.server,
    path: '/graphql',
    maxPayload: limits.messageBytes,
    // Cross-site WebSocket hijacking: browsers always send an origin, programs send none.
    verifyClient: ({ origin }, answer) =>
      origin === undefined || isAllowedOrigin(origin) ? answer(true) : answer(false, 403, 'Forbidden origin'),
  });
  const connected = new WeakMap<Extra, Connection>();
  /** Operation of a socket's last message while it is being read. */
  const readings = new WeakMap<Extra, Promise<unknown>>();
  const open = new Set<{ readonly subscriptions: object }>();

  const connect = async (connectionParams: Readonly<Record<string, unknown>> | undefined, extra: Extra) => {
    const { socket } = extra;
    const key = textOf(connectionParams?.[API_KEY_HEADER]);
    const authorization = textOf(connectionParams?.authorization ?? connectionParams?.Authorization);
    const origin = originOf(extra.request);
    const { client } = await credentials.admit({ authorization, key }, origin);
    const session = await sessions.begin({ authorization, client, key }, (reason) =>
      socket.close(CloseCode.Forbidden, reason),
    );
    const { actor } = session;
    const leave = await connections.enter(ownerOf(actor, origin), limitsOf(limits, actor).sockets);
    if (leave === null || socket.readyState !== socket.OPEN) {
      leave?.();
      session.leave();
      socket.close(CloseCode.TooManyInitialisationRequests, 'Too many sockets of yours are open');
      return undefined;
    }
    connected.set(extra, { session, client, waiting: new Set(), leave });
    return true;
  };

  const protocol = makeServer<ConnectionInitMessage['payload'], Extra>({
    connectionInitWaitTimeout: INIT_WITHIN_MS,
    async onConnect(socket) {
      const { connectionParams, extra } = socket;
      open.add(socket);
      try {
        return await connect(connectionParams, extra);
      } catch (error) {
        // Closes with 4403.
        const code = error instanceof GraphQLError ? error.extensions.code : undefined;
        if (code === 'UNAUTHENTICATED') return false;
        const reason =
          code === 'RATE_LIMITED' ? 'Too many requests in this minute' : 'Access tokens cannot be checked now';
        extra.socket.close(TRY_AGAIN_LATER, reason);
        return undefined;
      }
    },
    /** A ping with `{ authorization }` renews the access token before it expires. */
    async onPing({ extra }, payload) {
      const authorization = payload?.authorization;
      const session = connected.get(extra)?.session;
      if (typeof authorization !== 'string' || session === undefined) return;
      try {
        await budgets.charge(contextOf(session.actor, originOf(extra.request)).caller);
        await session.renew(authorization);
      } catch {
        extra.socket.close(TRY_AGAIN_LATER, 'Too many requests in this minute');
      }
    },
    onClose(socket) {
      open.delete(socket);
      const connection = connected.get(socket.extra);
      for (const waiting of connection?.waiting ?? []) waiting.abort();
      connection?.session.leave();
      connection?.leave();
    },
    async onSubscribe({ extra, subscriptions: openHere }, id, payload) {
      const live = options.live();
      const reading = read(live, payload, extra, Object.keys(openHere).length);
      readings.set(extra, reading);
      const request = await reading;
      readings.delete(extra);
      if ('errors' in request) return request.errors;
      // `contextValue` carries our state to `subscribe` and `execute` below.
      const sink = new SocketSink(extra.socket, id);
      return {
        schema: live.schema,
        document: request.document,
        operationName: payload.operationName,
        contextValue: { live, request, sink, waiting: connected.get(extra)!.waiting },
      };
    },
    subscribe: ({ contextValue }) => run(contextValue as RunningOperation),
    execute: ({ contextValue }) => run(contextValue as RunningOperation) as Promise<ExecutionResult>,
    // Errors are masked already; GraphQLErrors and formatted errors both serialize themselves.
    onNext: (_socket, _id, _payload, _args, answer) => answer as FormattedExecutionResult,
    onError(_socket, _id, _payload, errors) {
      log.debug({ errors: errors.map(({ message }) => message) }, 'An operation over WebSocket was refused');
    },
  });
  const served = acceptSockets(protocol, server, (extra) => readings.get(extra), {
    pingEveryMs: PING_EVERY_MS,
    nesting: limits.nesting,
    log,
  });
  const read = async (live: LiveOperations, payload: SubscribePayload, extra: Extra, openHere: number) => {
    const { session, client } = connected.get(extra)!;
    const context = contextOf(session.actor, { ...originOf(extra.request), correlationId: randomUUID() });
    const most = limits.operationsPerSocket;
    try {
      await budgets.charge(context.caller);
      if (most !== null && openHere > most)
        throw limitError('TOO_MANY_SUBSCRIPTIONS', `At most ${most} operations at once on one socket.`);
      return await live.read(await persisted.complete(payload, client), context);
    } catch (error) {
      return { errors: [live.clientError(error, context)] };
    }
  };
  const run = async ({ live, request, sink, waiting }: RunningOperation) => {
    const disconnected = new AbortController();
    waiting.add(disconnected);
    try {
      return await live.run(request, sink, disconnected.signal);
    } finally {
      waiting.delete(disconnected);
    }
  };
  takeSocketErrors(server, log);
  return {
    count: () => ({
      sockets: open.size,
      operations: [...open].reduce((sum, socket) => sum + Object.keys(socket.subscriptions).length, 0),
    }),
    close: () => closeSockets(server, served),
  };
}

/** An operation on its way through graphql-ws, bound to the supergraph that admitted it: a reload may come meanwhile. */
interface RunningOperation {
  readonly live: LiveOperations;
  readonly request: LiveRequest;
  readonly sink: SocketSink;
  readonly waiting: Connection['waiting'];
}

/** A credential is a text or absent; anything else is invalid. */
function textOf(credential: unknown): string | undefined {
  if (credential === undefined || credential === null) return undefined;
  return typeof credential === 'string' ? credential : throwInvalidApiKey();
}

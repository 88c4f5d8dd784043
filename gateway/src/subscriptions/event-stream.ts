import type { ServerResponse } from 'node:http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type ExecutionResult, GraphQLError, OperationTypeNode } from 'graphql';
import type { SubscribePayload } from 'graphql-ws';
import { z } from 'zod';
import { API_KEY_HEADER, type ApiClient } from '../access/api-client.ts';
import { contextOf, type Origin } from '../context.ts';
import type { KeyedCounter } from '../limits/keyed-counter.ts';
import { limitError } from '../limits/limit-error.ts';
import type { Limits } from '../limits/limits.ts';
import { limitsOf } from '../limits/operation-limits.ts';
import { ownerOf } from '../limits/owner.ts';
import { disconnectSignal } from '../operations/disconnect-signal.ts';
import type { LiveOperations, LiveRequest } from './live-operations.ts';
import type { LiveSessions } from './live-sessions.ts';
import { type Sink, SubscriberQueue } from './subscriber-queue.ts';

/** Keep-alive interval: proxies cut an idle connection. */
const COMMENT_EVERY_MS = 12_000;
const HEADERS = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-cache, no-transform',
  'x-accel-buffering': 'no',
  connection: 'keep-alive',
};

const Payload = z.object({
  query: z.string(),
  variables: z.record(z.string(), z.unknown()).nullish(),
  operationName: z.string().nullish(),
  extensions: z.record(z.string(), z.unknown()).nullish(),
});

export interface EventStreamsOptions {
  /** Live operations of the supergraph that is served now. */
  readonly live: () => LiveOperations;
  readonly sessions: LiveSessions;
  readonly limits: Limits;
  /** Open connections of each owner, over any transport. */
  readonly connections: KeyedCounter;
  readonly originOf: (request: FastifyRequest) => Origin;
}

/** Whether the client asked for Server-Sent Events. */
export const wantsEvents = ({ headers }: FastifyRequest): boolean =>
  (headers.accept ?? '').split(',').some((type) => type.trim().split(';')[0] === 'text/event-stream');

/**
 * Operations whose answers come as Server-Sent Events, one operation a request: the "distinct connections mode" of
 * https://github.com/enisdenjo/graphql-sse/blob/master/PROTOCOL.md
 */
export class EventStreams {
  readonly #open = new Set<ServerResponse>();

  constructor(readonly options: EventStreamsOptions) {}

  async answer(request: FastifyRequest, reply: FastifyReply, client: ApiClient | null): Promise<unknown> {
    const { sessions, limits, connections, originOf } = this.options;
    const live = this.options.live();
    const origin = originOf(request);
    const payload = readPayload(request);
    const stream = new EventSink(reply.raw);
    let queue: SubscriberQueue | undefined;
    const { authorization, [API_KEY_HEADER]: key } = request.headers;
    const credentials = { authorization, client, key: typeof key === 'string' ? key : undefined };
    const session = await sessions.begin(credentials, (reason) => {
      stream.write(JSON.stringify({ errors: [{ message: reason, extensions: { code: 'UNAUTHENTICATED' } }] }));
      void queue?.return();
      stream.complete();
    });
    const context = contextOf(session.actor, origin);
    const leaveConnection = await connections.enter(
      ownerOf(session.actor, origin),
      limitsOf(limits, session.actor).sockets,
    );
    const leave = () => {
      session.leave();
      leaveConnection?.();
      this.#open.delete(reply.raw);
    };
    try {
      if (leaveConnection === null)
        throw limitError('TOO_MANY_SUBSCRIPTIONS', 'Too many connections of yours are open.');
      const admitted = await live.read(payload, context);
      if (!('errors' in admitted)) refuseChangeByGet(request, admitted);
      reply.hijack();
      this.#open.add(reply.raw);
      reply.raw.once('close', () => {
        leave();
        void queue?.return();
      });
      if (reply.raw.closed) leave(); // It went while we admitted whether it may come.
      stream.begin({ ...reply.getHeaders(), ...HEADERS } as Record<string, string>);
      const answer: SubscriberQueue | ExecutionResult =
        'errors' in admitted ? admitted : await live.run(admitted, stream, disconnectSignal(reply));
      if (!(answer instanceof SubscriberQueue)) {
        stream.write(JSON.stringify(answer));
        return stream.complete();
      }
      queue = answer;
      if (reply.raw.closed) void queue.return();
      await queue.next();
      return stream.complete();
    } catch (error) {
      leave();
      throw error;
    }
  }

  /** Cuts every stream; clients take that as a lost connection, and reconnect. */
  close(): void {
    for (const response of this.#open) response.destroy();
  }
}

/** Writes answers as events of one response. */
class EventSink implements Sink {
  onReady: (() => void) | undefined;
  #comments: NodeJS.Timeout | undefined;

  constructor(readonly response: ServerResponse) {}

  get ready(): boolean {
    return !this.response.writableNeedDrain;
  }

  get #isOpen(): boolean {
    return !this.response.writableEnded && !this.response.destroyed;
  }

  begin(headers: Record<string, string>): void {
    this.response.writeHead(200, headers);
    // A first byte: some browsers report an open stream only then.
    this.response.write(':\n\n');
    this.response.on('drain', () => this.onReady?.());
    this.response.once('close', () => clearInterval(this.#comments));
    this.#comments = setInterval(() => this.response.write(':\n\n'), COMMENT_EVERY_MS).unref();
  }

  write(json: string): void {
    if (this.#isOpen) this.response.write(`event: next\ndata: ${json}\n\n`);
  }

  complete(): void {
    clearInterval(this.#comments);
    if (this.#isOpen) this.response.end('event: complete\ndata:\n\n');
  }
}

function readPayload({ method, body, query }: FastifyRequest): SubscribePayload {
  const given = method === 'GET' ? fromQuery(query as Record<string, unknown>) : body;
  const read = Payload.safeParse(given);
  if (!read.success) throw badRequest('Send query, and if needed variables, operationName and extensions.');
  return read.data as SubscribePayload;
}

function fromQuery({ variables, extensions, ...rest }: Record<string, unknown>): unknown {
  try {
    return { ...rest, variables: parsed(variables), extensions: parsed(extensions) };
  } catch {
    throw badRequest('variables and extensions must be JSON.');
  }
}
const parsed = (value: unknown): unknown => (typeof value === 'string' ? JSON.parse(value) : value);

function refuseChangeByGet({ method }: FastifyRequest, { operation }: LiveRequest): void {
  if (method === 'GET' && operation.operation === OperationTypeNode.MUTATION)
    throw badRequest('Mutations are sent by POST.', 405);
}

const badRequest = (message: string, status = 400): GraphQLError =>
  new GraphQLError(message, { extensions: { code: 'BAD_REQUEST', http: { status } } });

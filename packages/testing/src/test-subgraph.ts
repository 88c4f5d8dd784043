import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Actor, anonymous, RunningClock } from '@muster/kit/domain';
import {
  type AnyEvent,
  type Command,
  type Envelope,
  type EventType,
  type InputOf,
  type OutputOf,
  partitionOf,
} from '@muster/kit/events';
import { questionPool } from '@muster/kit/orm';
import { assemble, inbox, inProcessLiveHub, liveMessages, runDueJobs } from '@muster/kit/runtime';
import { CompiledDocuments } from '@muster/kit/serve';
import { type RouteResponse, type SubgraphDefinition, secondFactorShown, silentLog } from '@muster/kit/subgraph';
import { type DocumentNode, type ExecutionResult, parse, subscribe, validate } from 'graphql';
import { afterAll } from 'vitest';
import type { z } from 'zod';
import { callerOf } from './actors.ts';
import { noteStatement, watchingAudit } from './audit-watch.ts';
import { migratedDatabase } from './postgres.ts';
import { RetryWatch } from './retry-watch.ts';

interface Options {
  readonly env?: Record<string, string>;
  readonly permissions?: Record<string, string>;
}

/** Key without value outside tests. */
const TEST_DATA_KEY = 'ab'.repeat(32);

/** Nothing that is tested depends on how slow a machine is. */
const PATIENCE_MS = 60_000;

interface HttpRequest {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly query?: Record<string, string>;
  readonly headers?: Record<string, string>;
  readonly body?: string | Buffer;
}

/** One subgraph on a fresh database, asked through its own schema; its neighbours are played by the test. */
export async function testSubgraph(
  definition: SubgraphDefinition,
  { env = {}, permissions = definition.permissions }: Options = {},
) {
  const clock = new RunningClock();
  const live = inProcessLiveHub();
  const { ownerUrl: databaseUrl, url } = await migratedDatabase(definition);
  const neighbours = new Map<string, (input: never) => Promise<unknown>>([
    [secondFactorShown.name, async () => ({ shown: true })], // Nobody has a second factor, unless a test says so.
  ]);
  const spies = new Set<(sql: string) => void>();

  const runtime = await assemble(definition, {
    databaseUrl: url,
    live,
    clock,
    log: silentLog,
    env: {
      MUSTER_DATA_KEY: TEST_DATA_KEY,
      MUSTER_HASH_WAIT_MS: String(PATIENCE_MS),
      MUSTER_MAIL_DIR: join(tmpdir(), 'muster-test-mail'),
      ...env,
    },
    permissions,
    poolMax: 20,
    connectWithinMs: PATIENCE_MS,
    onStatement: (sql) => {
      noteStatement(sql);
      for (const spy of spies) spy(sql);
    },
    async ask(command, input) {
      const neighbour = neighbours.get(command.name);
      if (neighbour === undefined) throw new Error(`No test neighbour answers ${command.name}`);
      return neighbour(input as never);
    },
  });
  const { services } = runtime;
  const receive = inbox({ definition, services });
  afterAll(async () => {
    await publishing;
    await live.close();
    await runtime.close();
    await owner.end();
  });

  // The relay of a whole system does this from the outbox; here each emitted event reaches the live channels at once. A row
  // may commit after one with a higher number, so published rows are remembered one by one.
  const published = new Set<string>();
  let publishing: Promise<void> = Promise.resolve();
  const publishLive = async () => {
    const rows = await sql<{ seq: string; type: string; payload: never }>(
      'select seq, type, payload from outbox_event order by seq',
    );
    const fresh = rows.filter(({ seq }) => !published.has(seq));
    for (const { seq } of fresh) published.add(seq);
    await live.publish(liveMessages(definition.live ?? [], fresh));
  };
  if ((definition.live ?? []).length > 0) {
    services.db.wake.outbox = () => {
      publishing = publishing.then(publishLive).catch(() => {}); // The database may be closed already.
    };
  }

  // As whoever may do everything there.
  const owner = questionPool(databaseUrl, 5);
  const sql = async <R extends object>(text: string, params: readonly unknown[] = []): Promise<R[]> =>
    (await owner.query<R>(text, [...params])).rows;

  const envelopeOf = <P extends z.ZodType>(event: EventType<P>, payload: z.infer<P>, id: string): Envelope => {
    const checked = event.payload.parse(payload) as never;
    const orderingKey = event.orderedBy(checked);
    return {
      id,
      type: event.type,
      version: event.version,
      publisher: 'test',
      seq: 1,
      orderingKey,
      partition: partitionOf(orderingKey),
      occurredAt: clock.now().toISOString(),
      correlationId: randomUUID(),
      causationId: null,
      actor: { kind: 'SYSTEM', id: '00000000-0000-0000-0000-000000000000' },
      payload: checked,
    };
  };
  const deliver = async (envelopes: readonly Envelope[]): Promise<void> => {
    await receive(envelopes);
    const [parked] = await sql<{ error: string; type: string }>(
      `select error, envelope ->> 'type' as type from parked_event where event_id = any($1)`,
      [envelopes.map(({ id }) => id)],
    );
    if (parked !== undefined) throw new Error(`${parked.type} was parked: ${parked.error}`);
  };

  // As what comes again and again is run: nobody's third request is to be the first to find out.
  const compiled = new CompiledDocuments(runtime.schema, { usesBefore: 0 });
  const retries = new RetryWatch(runtime.schema);
  const documents = new Map<string, DocumentNode>();
  const prepare = (source: string): DocumentNode => {
    const document = documents.get(source) ?? parse(source);
    documents.set(source, document);
    const problems = validate(runtime.schema, document);
    if (problems.length > 0) throw new Error(problems.map(({ message }) => message).join('\n'));
    return document;
  };

  const answer = async (
    source: string,
    variables: object = {},
    actor: Actor = anonymous,
  ): Promise<ExecutionResult<never>> => {
    const document = prepare(source);
    const execute = async (one: DocumentNode) =>
      compiled.execute(one, {
        variables: variables as Record<string, unknown>,
        operationName: undefined,
        context: runtime.contextFor(callerOf(actor)),
      }) as Promise<ExecutionResult<never>>;
    // A key has statements of its own, which a test that counts statements does not mean.
    const run = () => (spies.size > 0 ? execute(document) : retries.run(document, execute));
    return watchingAudit(runtime.schema, document, run);
  };

  return {
    runtime,
    services,
    clock,
    databaseUrl,
    /** Live messages and changed ids, as other subgraphs would publish them. */
    live,
    sql,

    /** The raw answer: `{ data, errors }`. */
    answer,

    /** The data of an answer without errors. */
    // biome-ignore lint/suspicious/noExplicitAny: the shape is whatever the test's document selects
    async run(source: string, variables: object = {}, actor: Actor = anonymous): Promise<any> {
      const { data, errors } = await answer(source, variables, actor);
      if (errors !== undefined) throw new AggregateError(errors, errors.map(({ message }) => message).join('\n'));
      return data;
    },

    /** Delivers an event through the inbox, as the transport would; the same id twice is a redelivery. */
    deliver: <P extends z.ZodType>(event: EventType<P>, payload: z.infer<P>, { id = randomUUID() as string } = {}) =>
      deliver([envelopeOf(event, payload, id)]),

    /** Delivers events that follow each other in one batch. */
    deliverAll: <P extends z.ZodType>(event: EventType<P>, payloads: readonly z.infer<P>[]) =>
      deliver(payloads.map((payload) => envelopeOf(event, payload, randomUUID()))),

    /** Payloads of the events of one type that were emitted so far, in order. */
    async emitted<E extends AnyEvent>(event: E): Promise<z.infer<E['payload']>[]> {
      const rows = await sql<{ payload: z.infer<E['payload']> }>(
        'select payload from outbox_event where type = $1 order by seq',
        [event.type],
      );
      return rows.map(({ payload }) => payload);
    },

    /** Plays another subgraph's answer to a command. */
    answers<C extends Command>(command: C, handle: (input: InputOf<C>) => Promise<OutputOf<C>> | OutputOf<C>): void {
      neighbours.set(command.name, async (input: never) => handle(input));
    },

    /** Runs every job that is due, and those that become due by it. */
    runDueJobs: () => runDueJobs({ definition, services }),

    /** The SQL statements executed by `work`, begin and commit included. */
    async statements(work: () => Promise<unknown>): Promise<string[]> {
      const seen: string[] = [];
      const spy = (text: string) => seen.push(text);
      spies.add(spy);
      try {
        await work();
      } finally {
        spies.delete(spy);
      }
      return seen;
    },

    /** The answers of a subscription as they come. */
    async *subscribe(
      source: string,
      variables: object = {},
      actor: Actor = anonymous,
    ): AsyncGenerator<ExecutionResult> {
      const stream = await subscribe({
        schema: runtime.schema,
        document: prepare(source),
        variableValues: variables as Record<string, unknown>,
        contextValue: runtime.contextFor(callerOf(actor)),
      });
      if (Symbol.asyncIterator in stream) yield* stream;
      else yield stream;
    },

    /** Asks one of the subgraph's own HTTP routes. */
    async fetch({ method, path, query = {}, headers = {}, body = '' }: HttpRequest): Promise<RouteResponse> {
      const request = { method, path, query, headers, body: Buffer.from(body) };
      return (await runtime.route(request, callerOf(anonymous))) ?? { status: 404 };
    },
  };
}

export type TestSubgraph = Awaited<ReturnType<typeof testSubgraph>>;

import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { type Caller, type Clock, may, system } from '../domain/index.ts';
import type { Command, InputOf, OutputOf } from '../events/index.ts';
import { subgraphSchema } from '../graphql/index.ts';
import { auditEntriesOf, openDatabase, readAudit, transact } from '../orm/index.ts';
import {
  Changes,
  commandHandler,
  type LiveChannel,
  type LiveFeed,
  type Log,
  RequestContext,
  type Services,
  type SubgraphDefinition,
} from '../subgraph/index.ts';
import { isTracing, pastSpan, statementText } from '../tracing/index.ts';
import type { LiveHub } from './live/live-hub.ts';
import { followRecords } from './live/record-counts.ts';
import { oversightCommands } from './oversight/oversight-commands.ts';
import { matchRoute } from './route-match.ts';
import { settingsBy } from './settings-by.ts';
import type { SubgraphRuntime } from './subgraph-runtime.ts';

/** Sends a command to the subgraph that owns it, in this process or another. */
export type SendCommand = (command: Command, input: unknown, caller: Caller) => Promise<unknown>;

export interface AssembleOptions {
  readonly databaseUrl: string;
  readonly live: LiveHub;
  readonly ask: SendCommand;
  readonly clock: Clock;
  readonly log: Log;
  readonly env: NodeJS.ProcessEnv;
  /** Every permission of the whole graph with its description. */
  readonly permissions: Readonly<Record<string, string>>;
  /** Why the subgraph cannot serve now. What is assembled without background work has no problem by that. */
  readonly problems?: (services: Services) => Promise<string[]>;
  readonly poolMax?: number;
  /** Timeout for a connection of the pools, in milliseconds; 10 s when left out. */
  readonly connectWithinMs?: number | undefined;
  readonly onStatement?: (sql: string) => void;
}

/** Traces each SQL statement, without its values, as a span of its caller. */
const tracedStatements =
  (subgraph: string, also: (sql: string) => void = () => {}) =>
  (sql: string, tookMs: number): void => {
    pastSpan('sql', { 'db.system.name': 'postgresql', 'db.query.text': statementText(sql), subgraph }, tookMs);
    also(sql);
  };

/** The caller of work without a request: a job, a start-up step. */
export const systemCaller = (): Caller => ({ actor: system, correlationId: randomUUID() });

/** Every subgraph serves its audit log to actors with `audit:read`; definitions do not list this command. */
const auditCommand = (name: string) =>
  commandHandler(auditEntriesOf(name), async ({ db }, question, { actor }) => ({
    entries: may(actor, 'audit:read') ? await readAudit(db.orm.em.fork(), question) : [],
  }));

/** A subgraph with its database open and migrated, able to answer; nothing runs in the background yet. */
export async function assemble(
  definition: SubgraphDefinition,
  options: AssembleOptions,
): Promise<Omit<SubgraphRuntime, 'problems' | 'warnings'>> {
  const settings = settingsBy(definition.settings ?? z.object({}), options.env, definition.name);
  const asks = new Set((definition.asks ?? []).map(({ name }) => name));
  const log = options.log.child({ subgraph: definition.name });
  const db = await openDatabase({
    url: options.databaseUrl,
    entities: definition.entities,
    migrations: definition.migrations,
    clock: options.clock,
    emits: definition.emits,
    audits: definition.audits ?? {},
    subscribers: definition.subscribers?.(settings) ?? [],
    ...(options.poolMax === undefined ? {} : { poolMax: options.poolMax }),
    connectWithinMs: options.connectWithinMs,
    onStatement: isTracing() ? tracedStatements(definition.name, options.onStatement) : options.onStatement,
  });
  try {
    const services: Services = {
      name: definition.name,
      db,
      clock: options.clock,
      log,
      settings,
      permissions: options.permissions,
      transact: (cause, work) => transact(db, cause, work),
      async command<C extends Command>(command: C, input: InputOf<C>, caller: Caller): Promise<OutputOf<C>> {
        const asked = command.input.parse(input);
        const isOurs = command.name.startsWith(`${definition.name}.`);
        // Between processes an undeclared command lacks a key; within one process only this check stops it.
        if (!isOurs && !asks.has(command.name))
          throw new Error(`${definition.name} does not declare that it asks ${command.name}`);
        const answer = await (isOurs ? obey(command.name, asked, caller) : options.ask(command, asked, caller));
        return command.output.parse(answer) as OutputOf<C>;
      },
      followRecords(subgraph, listener) {
        // Between processes an undeclared one lacks the right; within one process only this check stops it.
        if (definition.followsRecords !== true)
          throw new Error(`${definition.name} does not declare to follow records`);
        return followRecords(options.live, subgraph, listener);
      },
      watch: <V>(channel: LiveChannel<V>, keys: readonly string[]) =>
        options.live.watch(channel.name, keys) as LiveFeed<V>,
    };
    const commands = new Map(
      [
        ...(definition.commands ?? []),
        auditCommand(definition.name),
        ...oversightCommands(definition, options.problems ?? (async () => [])),
      ].map((handler) => [handler.command.name as string, handler]),
    );
    const obey = async (name: string, input: unknown, caller: Caller): Promise<unknown> => {
      const handler = commands.get(name);
      if (handler === undefined) throw new Error(`${definition.name} has no command ${name}`);
      const checked = handler.command.input.parse(input) as never;
      return handler.command.output.parse(await handler.handle(services, checked, caller));
    };
    await definition.prepare?.(services);
    const { schema } = await subgraphSchema(definition);
    return {
      name: definition.name,
      schema,
      services,
      changes: new Changes((listener) => options.live.subscribeChanged(definition.name, listener)),
      contextFor: (caller) => new RequestContext(services, caller),
      async route(request, caller) {
        const match = matchRoute(definition.routes ?? [], request.method, request.path);
        return match === null ? null : match.route.handle(services, { ...request, params: match.params }, caller);
      },
      command: obey,
      async close() {
        try {
          await definition.finish?.(services);
        } finally {
          await db.close();
        }
      },
    };
  } catch (error) {
    await db.close();
    throw error;
  }
}

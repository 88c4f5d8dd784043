import type { EventSubscriber } from '@mikro-orm/core';
import type { ClassType } from 'type-graphql';
import type { z } from 'zod';
import type { SealedColumn } from '../crypto/index.ts';
import type { Caller } from '../domain/index.ts';
import type { AnyEvent, Command, EventType } from '../events/index.ts';
import type { EntityClass, JobType, MigrationClass, Tx } from '../orm/index.ts';
import type { RequestContext } from './context.ts';
import type { Route } from './route.ts';
import { secondFactorShown } from './second-factor.ts';
import type { Services, SettingsBy } from './services.ts';

/** The settings schema of a subgraph that needs none. */
export type NoSettings = z.ZodType<object>;
type SettingsSchema = z.ZodType<object>;

/** Definition of one subgraph: the table of contents for the runtime, the tests, composition and the docs. */
export interface SubgraphDefinition<S extends SettingsSchema = SettingsSchema> {
  /** Also the name of its database, of its schema file and of its process. */
  readonly name: string;
  /** One sentence: what it owns. */
  readonly description: string;
  /** Schema of its environment variables; a missing or wrong one stops the start with one clear line. */
  readonly settings?: S;
  readonly entities: readonly EntityClass[];
  readonly migrations: readonly MigrationClass[];
  /** Asked of its database after its tests, after every crash test and by `npm run doctor`. */
  readonly invariants: readonly Invariant[];
  /** Columns sealed with `MUSTER_DATA_KEY` itself, which `npm run keys` seals anew when that changes. */
  readonly sealed?: readonly SealedColumn[];
  /** See and change its entities on their way to and from the database; made from its settings. */
  readonly subscribers?: (settings: SettingsBy) => readonly EventSubscriber[];
  readonly resolvers: readonly ClassType[];
  /** Resolves a reference from another subgraph to an entity of ours: always through a loader, always as the asking actor. */
  readonly references: { readonly [type: string]: ReferenceResolver };
  /** Every permission that its fields and use cases require, with a description. Permissions that are not granted are denied. */
  readonly permissions: { readonly [permission: string]: string };
  /** Every action that it leaves in the audit log, with what happened; `tx.audit` takes no other. */
  readonly audits?: { readonly [action: string]: string };
  readonly emits: readonly AnyEvent[];
  readonly consumers: readonly Consumer[];
  readonly jobs?: readonly JobHandler[];
  /** Rows to remove once they are of no use, in this order: bounds every table that strangers can write into. */
  readonly retention?: readonly Retention[];
  /** Live channels, each fed by events of its own outbox. */
  readonly live?: readonly LiveChannel[];
  /** Kinds of records that staff list, each with the events of its own after which the list is out of date. */
  readonly records?: Readonly<Record<string, readonly AnyEvent[]>>;
  /** Whether it follows how many records of others change. */
  readonly followsRecords?: boolean;
  readonly commands?: readonly CommandHandler[];
  /** The commands that it sends to other subgraphs: it has keys for these, and for no others. */
  readonly asks?: readonly Command[];
  /** HTTP paths of its own (webhooks, hosted pages, key sets), reached through the gateway. */
  readonly routes?: readonly Route[];
  /** Runs after the migrations and before anything is served; idempotent, as every replica runs it at each start. */
  readonly prepare?: (services: Services) => Promise<void>;
  /** Runs at a graceful shutdown, when nothing is served any more and the database is still there: writes what is kept in memory. */
  readonly finish?: (services: Services) => Promise<void>;
}

/** A sentence that holds at any moment within one database; its query returns the rows that break it. */
export interface Invariant {
  readonly name: string;
  readonly sql: string;
}

/** Rows of a table to remove, once an hour. */
export interface Retention {
  readonly table: string;
  /** As a condition, found by an index; `$1` is now. */
  readonly where: string;
}

/** Every subgraph may ask the owner of second factors: any field of it may require a step-up. */
const [FACTOR_OWNER] = secondFactorShown.name.split('.');

export const defineSubgraph = <S extends SettingsSchema>(definition: SubgraphDefinition<S>): SubgraphDefinition<S> =>
  definition.name === FACTOR_OWNER
    ? definition
    : { ...definition, asks: [...(definition.asks ?? []), secondFactorShown] };

export type ReferenceResolver = (reference: Record<string, string>, context: RequestContext) => Promise<unknown>;

export interface Consumer {
  readonly event: AnyEvent;
  readonly handle: (tx: Tx, payload: never, services: Services) => Promise<void>;
  /** `handle` for a batch of consecutive events, in order. */
  readonly handleBatch?: (tx: Tx, payloads: readonly never[], services: Services) => Promise<void>;
  /** A field of the payload without which an event has no effect here: where it is null the event gets no inbox row. */
  readonly unlessNull?: string;
  /** Maximum events of one transaction, so that `handleBatch` stays short. 500 when left out. */
  readonly batchSizeMax?: number;
}

/** `handle` runs in one transaction with the inbox row: at-least-once delivery, and each event has its effect once. */
export const consumer = <P extends z.ZodType>(
  event: EventType<P>,
  handle: (tx: Tx, payload: z.infer<P>, services: Services) => Promise<void>,
): Consumer => ({ event, handle });

/**
 * A consumer of frequent events: consecutive ones are handled as a batch in one transaction. Events that its use case emits name
 * the last of them as their cause. A batch that fails is handled one by one.
 */
export const batchConsumer = <P extends z.ZodType>(
  event: EventType<P>,
  handleBatch: (tx: Tx, payloads: readonly z.infer<P>[], services: Services) => Promise<void>,
  options: Pick<Consumer, 'batchSizeMax'> & { readonly unlessNull?: keyof z.infer<P> & string } = {},
): Consumer => ({
  event,
  handle: (tx, payload, services) => handleBatch(tx, [payload], services),
  handleBatch: handleBatch,
  ...options,
});

export interface JobHandler {
  readonly job: JobType;
  readonly handle: (tx: Tx, payload: never, services: Services) => Promise<void>;
  /** `handle` outside of any transaction: for work that calls the network. */
  readonly run?: (services: Services, payload: never, caller: Caller) => Promise<void>;
}

/** `handle` runs in one transaction with the removal of the job's row. */
export const jobHandler = <P extends z.ZodType>(
  job: JobType<P>,
  handle: (tx: Tx, payload: z.infer<P>, services: Services) => Promise<void>,
): JobHandler => ({ job, handle });

/** `run` may call the network; the job's row is removed after it returned, so it may run again after a crash. */
export const networkJobHandler = <P extends z.ZodType>(
  job: JobType<P>,
  run: (services: Services, payload: z.infer<P>, caller: Caller) => Promise<void>,
): JobHandler => ({ job, run, handle: () => Promise.resolve() });

/** A stream of present states, one for each key, for subscriptions. */
export interface LiveChannel<V = unknown> {
  /** Unique in the whole graph. */
  readonly name: string;
  readonly sources: readonly LiveSource<V>[];
}

export interface LiveMessage<V> {
  readonly key: string;
  /** Never falls for a key; an older or equal one is dropped. */
  readonly seq: number;
  /** The whole state, or enough for a subscriber to read it. */
  readonly value: V;
}

interface LiveSource<V> {
  readonly event: AnyEvent;
  readonly message: (payload: never, seq: number) => LiveMessage<V>;
}

/** Maps one event of the outbox to a message of a channel; `seq` is the event's own position in the outbox. */
export const liveSource = <P extends z.ZodType, V>(
  event: EventType<P>,
  message: (payload: z.infer<P>, seq: number) => LiveMessage<V>,
): LiveSource<V> => ({ event, message });

export interface CommandHandler {
  readonly command: Command;
  readonly handle: (services: Services, input: never, caller: Caller) => Promise<unknown>;
}

export const commandHandler = <I extends z.ZodType, O extends z.ZodType>(
  command: Command<I, O>,
  handle: (services: Services, input: z.infer<I>, caller: Caller) => Promise<z.infer<O>>,
): CommandHandler => ({ command, handle });

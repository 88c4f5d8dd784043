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
import type { Services } from './services.ts';

/** The settings schema of a subgraph that needs none. */
export type NoSettings = z.ZodType<object>;
type SettingsSchema = z.ZodType<object>;

/** What one subgraph is: the table of contents that the runtime, the tests, the composer and the docs all read. */
export interface SubgraphDefinition<S extends SettingsSchema = SettingsSchema> {
  /** Also the name of its database, of its schema file and of its process. */
  readonly name: string;
  /** One sentence: what it owns. */
  readonly description: string;
  /** What it reads from the environment; a missing or wrong variable stops the start with one clear line. */
  readonly settings?: S;
  readonly entities: readonly EntityClass[];
  readonly migrations: readonly MigrationClass[];
  /** Asked of its database after its tests, after every crash test and by `npm run doctor`. */
  readonly invariants: readonly Invariant[];
  /** Columns sealed with `MUSTER_DATA_KEY` itself, which `npm run keys` seals anew when that changes. */
  readonly sealed?: readonly SealedColumn[];
  /** See and change its entities on their way to and from the database; made from its settings. */
  readonly subscribers?: (settings: never) => readonly EventSubscriber[];
  readonly resolvers: readonly ClassType[];
  /** How a reference from another subgraph becomes one of ours: always through a loader, always as the asking actor. */
  readonly references: { readonly [type: string]: ReferenceResolver };
  /** Every permission its fields and use cases ask for, with what it lets its holder do. What is not granted is denied. */
  readonly permissions: { readonly [permission: string]: string };
  readonly emits: readonly AnyEvent[];
  readonly consumers: readonly Consumer[];
  readonly jobs?: readonly JobHandler[];
  /** Rows that are removed once they are of no use, in this order: a table that strangers can write into has an end. */
  readonly retention?: readonly Retention[];
  /** Live channels, each fed by events of its own outbox. */
  readonly live?: readonly LiveChannel[];
  readonly commands?: readonly CommandHandler[];
  /** The commands that it gives to others: it has a key for these, and for no other. */
  readonly asks?: readonly Command[];
  /** HTTP paths of its own (webhooks, hosted pages, key sets), reached through the gateway. */
  readonly routes?: readonly Route[];
  /** Runs once the database is migrated and before anything is served; must bear being run by every replica at each start. */
  readonly prepare?: (services: Services) => Promise<void>;
}

/** A sentence that holds at any moment within one database; its query returns the rows that break it. */
export interface Invariant {
  readonly name: string;
  readonly sql: string;
}

/** Which rows of a table go, once an hour. */
export interface Retention {
  readonly table: string;
  /** As a condition, found by an index; `$1` is now. */
  readonly where: string;
}

/** Every subgraph may ask the one that knows whether a second factor was shown: any field of it may need one. */
const [FACTOR_OWNER] = secondFactorShown.name.split('.');

export const defineSubgraph = <S extends SettingsSchema>(definition: SubgraphDefinition<S>): SubgraphDefinition<S> =>
  definition.name === FACTOR_OWNER
    ? definition
    : { ...definition, asks: [...(definition.asks ?? []), secondFactorShown] };

export type ReferenceResolver = (reference: Record<string, string>, context: RequestContext) => Promise<unknown>;

export interface Consumer {
  readonly event: AnyEvent;
  readonly handle: (tx: Tx, payload: never, services: Services) => Promise<void>;
  /** Like `handle` for many that come one after the other, in their order. */
  readonly handleBatch?: (tx: Tx, payloads: readonly never[], services: Services) => Promise<void>;
  /** A field of the payload without which an event has no effect here: where it is null the event is not even noted. */
  readonly unlessNull?: string;
  /** Events of one transaction at most: as many as `handleBatch` deals with in moderate time. 500 unless told. */
  readonly batchSizeMax?: number;
}

/** `handle` runs in one transaction with the inbox row, so each event has its effect once however often it arrives. */
export const consumer = <P extends z.ZodType>(
  event: EventType<P>,
  handle: (tx: Tx, payload: z.infer<P>, services: Services) => Promise<void>,
): Consumer => ({ event, handle });

/**
 * A consumer of what comes in crowds: events that follow each other are taken in one transaction. What its use case says
 * belongs to the last of them. If they cannot be taken together, they are taken one by one.
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
  /** Like `handle`, but outside any transaction: for work that calls the network. */
  readonly run?: (services: Services, payload: never, caller: Caller) => Promise<void>;
}

/** `handle` runs in one transaction with the removal of the job's row. */
export const jobHandler = <P extends z.ZodType>(
  job: JobType<P>,
  handle: (tx: Tx, payload: z.infer<P>, services: Services) => Promise<void>,
): JobHandler => ({ job, handle });

/** `run` may call the network; the job's row goes once it returned, so it may run again after a crash. */
export const networkJobHandler = <P extends z.ZodType>(
  job: JobType<P>,
  run: (services: Services, payload: z.infer<P>, caller: Caller) => Promise<void>,
): JobHandler => ({ job, run, handle: () => Promise.resolve() });

/** A stream of the present state of things, one key each, for subscriptions. */
export interface LiveChannel<V = unknown> {
  /** Unique in the whole graph. */
  readonly name: string;
  readonly sources: readonly LiveSource<V>[];
}

export interface LiveMessage<V> {
  readonly key: string;
  /** Never falls for a key; an older or equal one is dropped. */
  readonly seq: number;
  /** The whole state, or what a subscriber needs to read it. */
  readonly value: V;
}

interface LiveSource<V> {
  readonly event: AnyEvent;
  readonly message: (payload: never, seq: number) => LiveMessage<V>;
}

/** Says how one event of the outbox becomes a message of a channel; `seq` is the event's own position in the outbox. */
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

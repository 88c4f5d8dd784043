import type { z } from 'zod';
import type { Caller, Clock } from '../domain/index.ts';
import type { Command } from '../events/index.ts';
import type { Cause, Database, Tx } from '../orm/index.ts';
import type { LiveChannel } from './definition.ts';
import type { Log } from './log.ts';

/** The settings of a subgraph, for whoever has the schema by which they were read. */
export type SettingsBy = <S extends z.ZodType>(schema: S) => z.output<S>;

/** The services of a running subgraph for its own consumers, jobs, routes and commands. */
export interface Services {
  readonly name: string;
  readonly db: Database;
  readonly clock: Clock;
  readonly log: Log;
  /** The environment as read by the definition's settings schema, which one shows to get them. */
  readonly settings: SettingsBy;
  /** Every permission of the whole graph with its description. */
  readonly permissions: Readonly<Record<string, string>>;
  transact<T>(cause: Cause, work: (tx: Tx) => Promise<T>): Promise<T>;
  /** Sends a command to another subgraph. Never inside a transaction. */
  command<I extends z.ZodType, O extends z.ZodType>(
    command: Command<I, O>,
    input: z.infer<I>,
    caller: Caller,
  ): Promise<z.infer<O>>;
  /** Counts of changed records of another subgraph, for the one that declares `followsRecords`. */
  readonly followRecords: FollowRecords;
  /** Messages of a live channel for some keys, conflated. */
  watch<V>(channel: LiveChannel<V>, keys: readonly string[]): LiveFeed<V>;
}

/** Changes of records of one kind. */
export interface RecordCount {
  readonly kind: string;
  readonly count: number;
}

/** Follows a subgraph's counts until it is closed; null is a gap, in which some may have been missed. */
export type FollowRecords = (subgraph: string, listener: (counted: RecordCount | null) => void) => { close(): void };

/** An open feed: it receives from the moment it exists, so that a snapshot read afterwards leaves no gap. */
export interface LiveFeed<V> extends AsyncIterable<{ key: string; seq: number; value: V }> {
  /** Resolves once messages are sure to arrive. */
  readonly ready: Promise<void>;
  close(): void;
}

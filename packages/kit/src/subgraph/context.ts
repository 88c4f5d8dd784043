import type { EntityManager } from '@mikro-orm/postgresql';
import DataLoader from 'dataloader';
import type { z } from 'zod';
import { type Actor, Allowance, type Caller, EVERYTHING, eachId } from '../domain/index.ts';
import type { Command } from '../events/index.ts';
import {
  answerOnce,
  carriedOut,
  type KeyedCall,
  type ReadAgain,
  readPrepared,
  type Statement,
  type Tx,
} from '../orm/index.ts';
import type { LiveChannel, LiveMessage } from './definition.ts';
import { SequentialBatches } from './large-results.ts';
import { LiveGap } from './live-gap.ts';
import type { Services } from './services.ts';

/** DataLoader function: reads many keys in one query, as one actor; null for nothing, or nothing that is theirs. */
export type LoaderDefinition<K, V> = (keys: readonly K[], reader: Reader) => Promise<readonly V[]>;

/**
 * Maximum keys of one query. Its rows become objects in one go, which blocks the event loop meanwhile: a list of lists is read in
 * smaller parts than single things.
 */
const BATCH_KEYS_MAX = 500;
const batchKeysMax = new WeakMap<LoaderDefinition<never, unknown>, number>();

/** A definition with a smaller maximum of keys per query, because each key may bring many rows. */
export function inBatchesOf<K, V>(most: number, definition: LoaderDefinition<K, V>): LoaderDefinition<K, V> {
  batchKeysMax.set(definition, most);
  return definition;
}

export interface Reader {
  readonly em: EntityManager;
  /** Reads plain rows by a prepared statement: for results of thousands of rows. */
  read<R>(statement: Statement): Promise<R[]>;
  readonly actor: Actor;
  readonly now: Date;
}

/** Timeout of a feed's subscription: the snapshot does not wait longer while live messages are away. */
const READY_WITHIN_MS = 1_000;

/** The context of a resolver. One for each request and subgraph. */
export class RequestContext {
  readonly actor: Actor;
  /** The operation's allowance, or the default for this part of it. */
  readonly allowance: Allowance;
  readonly #loaders = new Map<unknown, DataLoader<never, never>>();
  /** Restores what was primed since the last change. */
  #primings: (() => void)[] = [];
  /** The running mutation, if it has an idempotency key that no transaction has recorded yet. */
  #call: KeyedCall | undefined;

  constructor(
    readonly services: Services,
    readonly caller: Caller,
  ) {
    this.actor = caller.actor;
    this.allowance = caller.allowance ?? new Allowance();
  }

  get now(): Date {
    return this.services.clock.now();
  }

  /** A fresh entity manager, shared with nothing. Reads through it have no key: any change invalidates them. */
  get em(): EntityManager {
    this.caller.reads?.(this.services.name, EVERYTHING);
    return this.#em;
  }

  get #em(): EntityManager {
    return this.services.db.orm.em.fork();
  }

  /** Declares that the answer depends on these keys, for caches of answers. */
  noteRead(key: unknown): void {
    const { reads } = this.caller;
    if (reads !== undefined) eachId(key, (id) => reads(this.services.name, id));
  }

  /** For one query of a loader. */
  get reader(): Reader {
    this.allowance.check();
    const em = this.#em;
    const { actor, now } = this;
    return { em, actor, now, read: (statement) => readPrepared(this.services.db, em, statement) };
  }

  /** Batches all keys of the same turn of the event loop into one query (no N+1). */
  load<K, V>(definition: LoaderDefinition<K, V>, key: K): Promise<V> {
    this.noteRead(key);
    return this.#loaderOf(definition).load(key);
  }

  /** Primes the loader with a value that was just written, which saves its read. */
  prime<K, V>(definition: LoaderDefinition<K, V>, key: K, value: V): void {
    const put = () => void this.#loaderOf(definition).prime(key, value);
    put();
    this.#primings.push(put);
  }

  /**
   * Clears the loaders after any change: loaded values may be stale. Values primed meanwhile stay: the change itself wrote
   * them.
   */
  forget(): void {
    this.#loaders.clear();
    for (const put of this.#primings.splice(0)) put();
    this.#primings = [];
  }

  #loaderOf<K, V>(definition: LoaderDefinition<K, V>): DataLoader<K, V> {
    let loader = this.#loaders.get(definition) as DataLoader<K, V> | undefined;
    if (loader === undefined) {
      const maxBatchSize = batchKeysMax.get(definition) ?? BATCH_KEYS_MAX;
      const batches = new SequentialBatches();
      loader = new DataLoader<K, V>((keys) => batches.read(() => definition(keys, this.reader)), { maxBatchSize });
      this.#loaders.set(definition, loader as unknown as DataLoader<never, never>);
    }
    return loader;
  }

  /** Runs a mutation that has an idempotency key: its first transaction that commits is recorded, or answers the recorded one. */
  async withKey<T>(call: KeyedCall, run: () => Promise<T>): Promise<T> {
    this.#call = call;
    try {
      return await run();
    } finally {
      this.#call = undefined;
    }
  }

  /**
   * Whether the running mutation is a retry of one that was carried out: what has changed since must not refuse it. For checks
   * outside of the transaction, which itself knows.
   */
  async isRetry(): Promise<boolean> {
    if (this.#call === undefined) return false;
    return (await this.reader.read(carriedOut(this.actor.id, this.#call))).length > 0;
  }

  /**
   * Runs the use case of a mutation, once for an idempotency key; loaders are cleared after it, as loaded values may be stale. What
   * is not an entity, a plain value or a list of them needs `readAgain`, for retries. A running one is not stopped by the
   * operation's timeout: it commits as a whole, or the database refuses it.
   */
  async transact<T>(work: (tx: Tx) => Promise<T>, readAgain?: ReadAgain<T>): Promise<T> {
    this.allowance.check();
    const call = this.#call;
    try {
      const answer = await this.services.transact(
        this.caller,
        call === undefined ? work : (tx) => answerOnce(tx, call, work, readAgain),
      );
      this.#call = undefined;
      return answer;
    } finally {
      this.#loaders.clear();
    }
  }

  command<I extends z.ZodType, O extends z.ZodType>(command: Command<I, O>, input: z.infer<I>): Promise<z.infer<O>> {
    this.allowance.check();
    return this.services.command(command, input, this.caller);
  }

  /**
   * The state of each key now, then each change. The feed opens before the snapshot is read, so nothing falls between; a state
   * that is not newer than the last of its key is left out. After a gap the feed is opened and the snapshot read anew. While
   * live messages are away the snapshot is sent all the same, and again once they are back. A snapshot without a position among
   * the changes has a negative `seq`, and counts as news.
   */
  watch<V>(
    channel: LiveChannel<V>,
    keys: readonly string[],
    snapshot: (keys: readonly string[]) => Promise<readonly LiveMessage<V>[]>,
  ): AsyncIterableIterator<V> {
    const seen = new Map<string, number>();
    const isNews = ({ key, seq }: { key: string; seq: number }) => {
      if (seq >= 0 && seq <= (seen.get(key) ?? -1)) return false;
      if (seq >= 0) seen.set(key, seq);
      this.#loaders.clear(); // Values loaded for the state before may be stale.
      return true;
    };
    let feed = this.services.watch(channel, keys);
    let left = false;
    const states = (async function* (services: Services) {
      try {
        while (!left) {
          try {
            const ready = await readyWithin(feed.ready, READY_WITHIN_MS);
            for (const message of await snapshot(keys)) if (isNews(message)) yield message.value;
            if (!ready) {
              await feed.ready;
              continue;
            }
            for await (const message of feed) if (isNews(message)) yield message.value;
            return;
          } catch (error) {
            if (!(error instanceof LiveGap)) throw error;
            feed.close();
            feed = services.watch(channel, keys);
          }
        }
      } finally {
        feed.close();
      }
    })(this.services);
    return {
      next: () => states.next(),
      // A generator that awaits its feed would not see its end before the next message.
      return() {
        left = true;
        feed.close();
        return states.return(undefined);
      },
      [Symbol.asyncIterator]() {
        return this;
      },
    };
  }
}

async function readyWithin(ready: Promise<void>, ms: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), ms).unref();
  });
  try {
    return await Promise.race([ready.then(() => true), late]);
  } finally {
    clearTimeout(timer);
  }
}

import type { EntityManager } from '@mikro-orm/postgresql';
import DataLoader from 'dataloader';
import type { z } from 'zod';
import { type Actor, Allowance, type Caller, EVERYTHING, eachId } from '../domain/index.ts';
import type { Command } from '../events/index.ts';
import { readPrepared, type Statement, type Tx } from '../orm/index.ts';
import type { LiveChannel, LiveMessage } from './definition.ts';
import { LiveGap } from './live-gap.ts';
import type { Services } from './services.ts';

/** Reads many keys in one query, as one actor; null where there is nothing or nothing of theirs. */
export type LoaderDefinition<K, V> = (keys: readonly K[], reader: Reader) => Promise<readonly V[]>;

/**
 * Keys of one query at most. What it brings is made into objects in one go, and everybody else waits meanwhile: a list of lists
 * is read in smaller parts than single things.
 */
const KEYS_AT_ONCE = 500;
const keysAtOnce = new WeakMap<LoaderDefinition<never, unknown>, number>();

/** A definition that reads so many keys in one query at most, because each may bring many rows. */
export function inBatchesOf<K, V>(most: number, definition: LoaderDefinition<K, V>): LoaderDefinition<K, V> {
  keysAtOnce.set(definition, most);
  return definition;
}

export interface Reader {
  readonly em: EntityManager;
  /** Reads rows as they are, by a statement that is prepared once a connection: for what comes by the thousand. */
  read<R>(statement: Statement): Promise<R[]>;
  readonly actor: Actor;
  readonly now: Date;
}

/** Whoever watches is not kept waiting for the present state when live messages are away. */
const READY_WITHIN_MS = 1_000;

/** What a resolver may reach. One for each request and subgraph. */
export class RequestContext {
  readonly actor: Actor;
  /** Of the operation, or of this part of it where nobody said. */
  readonly allowance: Allowance;
  readonly #loaders = new Map<unknown, DataLoader<never, never>>();
  /** Puts back what was primed since the last change. */
  #primings: (() => void)[] = [];

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

  /** A fresh look at the database; entities read through it are nobody else's. What is read so has no key: any change may change it. */
  get em(): EntityManager {
    this.caller.reads?.(this.services.name, EVERYTHING);
    return this.#em;
  }

  get #em(): EntityManager {
    return this.services.db.orm.em.fork();
  }

  /** Says that what is answered now depends on these keys, for whoever keeps the answer up to date. */
  noteRead(key: unknown): void {
    const { reads } = this.caller;
    if (reads !== undefined) eachId(key, (id) => reads(this.services.name, id));
  }

  /** For one look of a loader. */
  get reader(): Reader {
    this.allowance.check();
    const em = this.#em;
    const { actor, now } = this;
    return { em, actor, now, read: (statement) => readPrepared(this.services.db, em, statement) };
  }

  /** Answers `key` together with all keys asked for in the same turn, in one query. */
  load<K, V>(definition: LoaderDefinition<K, V>, key: K): Promise<V> {
    this.noteRead(key);
    return this.#loaderOf(definition).load(key);
  }

  /** What `load` answers for a key that was just written: nobody needs to read it. */
  prime<K, V>(definition: LoaderDefinition<K, V>, key: K, value: V): void {
    const put = () => void this.#loaderOf(definition).prime(key, value);
    put();
    this.#primings.push(put);
  }

  /**
   * Something was changed, by whatever way: what was loaded may be other now. What was primed meanwhile is what the change
   * itself wrote.
   */
  forget(): void {
    this.#loaders.clear();
    for (const put of this.#primings.splice(0)) put();
    this.#primings = [];
  }

  #loaderOf<K, V>(definition: LoaderDefinition<K, V>): DataLoader<K, V> {
    let loader = this.#loaders.get(definition) as DataLoader<K, V> | undefined;
    if (loader === undefined) {
      const maxBatchSize = keysAtOnce.get(definition) ?? KEYS_AT_ONCE;
      loader = new DataLoader<K, V>(async (keys) => definition(keys, this.reader), { maxBatchSize });
      this.#loaders.set(definition, loader as unknown as DataLoader<never, never>);
    }
    return loader;
  }

  /**
   * Runs a use case. What was loaded before is forgotten: it may have changed. One that has begun is not stopped by the end of
   * its operation's time: it is done as a whole, or refused by the database.
   */
  async transact<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    this.allowance.check();
    try {
      return await this.services.transact(this.caller, work);
    } finally {
      this.#loaders.clear();
    }
  }

  command<I extends z.ZodType, O extends z.ZodType>(command: Command<I, O>, input: z.infer<I>): Promise<z.infer<O>> {
    this.allowance.check();
    return this.services.command(command, input, this.caller);
  }

  /**
   * The state of each key now, then each change. The feed opens before the snapshot is read, so nothing falls between;
   * what is not newer than what was sent for its key is left out. A feed with a gap is opened and read anew. When live
   * messages are away the present state is sent all the same, and again once they are there. A snapshot that does not know
   * its place among the changes has a negative `seq`, and is always news.
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
      this.#loaders.clear(); // What was loaded for the state before may have changed with it.
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
      // A generator that waits for its feed would not hear of its end before the next message.
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

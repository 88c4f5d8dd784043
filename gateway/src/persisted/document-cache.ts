import type { connectRedis } from '@muster/kit/process';
import { ClockCache } from '@muster/kit/serve';
import type { Log } from '@muster/kit/subgraph';
import { hashOf } from './manifest.ts';

type Redis = Awaited<ReturnType<typeof connectRedis>>;

const CACHED_MAX = 1_000;
/** Characters of all cached texts together. */
const CHARS_MAX = 4_000_000;
const TTL_SECONDS = 24 * 60 * 60;
const PREFIX = 'muster:apq:';

/** Automatic persisted queries: documents by their hash. Only a cache: clients send an evicted document again. */
export class DocumentCache {
  readonly #cached = new ClockCache<string>({
    most: CACHED_MAX,
    charsMax: CHARS_MAX,
    charsOf: (_hash, text) => text.length,
  });

  constructor(
    readonly log: Log,
    /** Cache shared by several gateways; while Redis is down each has its own only. */
    readonly redis?: Redis | undefined,
  ) {}

  async find(hash: string): Promise<string | null> {
    const cached = this.#cached.get(hash);
    if (cached !== undefined) return cached;
    const shared = await this.#shared((redis) => redis.get(PREFIX + hash));
    // Cache poisoning: a text must match its hash.
    if (typeof shared !== 'string' || hashOf(shared) !== hash) return null;
    this.#cached.set(hash, shared);
    return shared;
  }

  async store(hash: string, text: string): Promise<void> {
    if (this.#cached.get(hash) !== undefined) return;
    this.#cached.set(hash, text);
    await this.#shared((redis) => redis.set(PREFIX + hash, text, { expiration: { type: 'EX', value: TTL_SECONDS } }));
  }

  async #shared<T>(work: (redis: Redis) => Promise<T>): Promise<T | null> {
    if (this.redis === undefined) return null;
    try {
      return await work(this.redis);
    } catch (error) {
      this.log.debug({ err: error }, 'Redis is away: documents are remembered by this process only');
      return null;
    }
  }
}

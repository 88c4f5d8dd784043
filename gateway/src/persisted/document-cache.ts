import type { connectRedis } from '@muster/kit/process';
import type { Log } from '@muster/kit/subgraph';

type Redis = Awaited<ReturnType<typeof connectRedis>>;

const KEPT_MAX = 1_000;
/** Of all kept texts together. */
const CHARS_MAX = 4_000_000;
const TTL_SECONDS = 24 * 60 * 60;
const PREFIX = 'muster:apq:';

/** Documents by their hash, for clients that send only the hash. A cache: what it forgot, clients send again. */
export class DocumentCache {
  /** In the order of their last use. */
  readonly #kept = new Map<string, string>();
  #chars = 0;

  constructor(
    readonly log: Log,
    /** Shared by several gateways. While it is away each remembers by itself. */
    readonly redis?: Redis | undefined,
  ) {}

  async find(hash: string): Promise<string | null> {
    const known = this.#kept.get(hash);
    if (known !== undefined) {
      this.#kept.delete(hash);
      this.#kept.set(hash, known);
      return known;
    }
    const shared = await this.#shared((redis) => redis.get(PREFIX + hash));
    if (typeof shared !== 'string') return null;
    this.#keep(hash, shared);
    return shared;
  }

  async keep(hash: string, text: string): Promise<void> {
    if (this.#kept.has(hash)) return;
    this.#keep(hash, text);
    await this.#shared((redis) => redis.set(PREFIX + hash, text, { expiration: { type: 'EX', value: TTL_SECONDS } }));
  }

  #keep(hash: string, text: string): void {
    this.#kept.set(hash, text);
    this.#chars += text.length;
    for (const [oldest, { length }] of this.#kept) {
      if (this.#kept.size <= KEPT_MAX && this.#chars <= CHARS_MAX) return;
      this.#kept.delete(oldest);
      this.#chars -= length;
    }
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

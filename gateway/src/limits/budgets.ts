import { RateTier } from '@muster/events';
import { type Actor, type Caller, networkOf } from '@muster/kit/domain';
import type { Log } from '@muster/kit/subgraph';
import { type RateLimiterAbstract, RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import { isClient } from '../client-actor.ts';
import { beyond } from './limit-error.ts';
import type { Limits } from './limits.ts';

const MINUTE_SECONDS = 60;
/** While Redis is away each process counts by itself, and lets through this part of what all together would. */
const ALONE_SHARE = 1 / 3;
/** An operation costs 1, and 1 more for each so many objects of its answer. */
const OBJECTS_A_UNIT = 100;
/** What is spent before it is known how much there is to answer, at most: few answers are as large as they might be. */
const PREPAID_OBJECTS_MAX = 5_000;

/** The Redis connection that several gateways count in. */
type SharedCounters = ConstructorParameters<typeof RateLimiterRedis>[0]['storeClient'];

/** What each client may spend in a minute. */
export class Budgets {
  readonly #anonymous: RateLimiterAbstract | null;
  readonly #user: RateLimiterAbstract | null;
  /** Units that were spent for an operation before it ran, where it is more than one. */
  readonly #prepaid = new WeakMap<Caller, number>();
  readonly #clients: ReadonlyMap<RateTier, RateLimiterAbstract | null>;

  constructor(
    limits: Limits,
    readonly log: Log,
    shared?: SharedCounters,
  ) {
    this.#anonymous = limiterOf('anonymous', limits.anonymous.perMinute, shared);
    this.#user = limiterOf('user', limits.user.perMinute, shared);
    this.#clients = new Map(
      RateTier.options.map((tier) => [tier, limiterOf(`client:${tier}`, limits.clients[tier].perMinute, shared)]),
    );
  }

  /** Spends what an operation may cost, or throws RATE_LIMITED. */
  async spend(caller: Caller, points: number): Promise<void> {
    const limiter = this.#limiterFor(caller.actor);
    if (limiter === null) return;
    const units = unitsOf(Math.min(points, PREPAID_OBJECTS_MAX));
    try {
      await limiter.consume(keyOf(caller), units);
      if (units > 1) this.#prepaid.set(caller, units);
    } catch (error) {
      if (error instanceof RateLimiterRes)
        throw beyond('RATE_LIMITED', 'Too many requests in this minute.', error.msBeforeNext);
      // Neither Redis nor the memory in its place could count: that is our fault, and nobody's request ends with it.
      this.log.error({ err: error }, 'Requests are not counted');
    }
  }

  /** Once it is known how many objects the answer has: gives back what was spent for more, or spends the rest. */
  settle(caller: Caller, objects: number): void {
    const prepaid = this.#prepaid.get(caller) ?? 1;
    const limiter = this.#limiterFor(caller.actor);
    const more = unitsOf(objects) - prepaid;
    if (limiter === null || more === 0) return;
    this.#prepaid.delete(caller);
    const settled = more < 0 ? limiter.reward(keyOf(caller), -more) : limiter.penalty(keyOf(caller), more);
    settled.catch((error: unknown) => this.log.error({ err: error }, 'Requests are not counted'));
  }

  #limiterFor(actor: Actor): RateLimiterAbstract | null {
    if (isClient(actor)) return this.#clients.get(actor.rateTier) ?? null;
    return actor.kind === 'ANONYMOUS' ? this.#anonymous : this.#user;
  }
}

function limiterOf(name: string, perMinute: number | null, shared?: SharedCounters): RateLimiterAbstract | null {
  if (perMinute === null) return null;
  const keyPrefix = `muster:rate:${name}`;
  if (shared === undefined) return new RateLimiterMemory({ keyPrefix, points: perMinute, duration: MINUTE_SECONDS });
  return new RateLimiterRedis({
    storeClient: shared,
    useRedisPackage: true,
    rejectIfRedisNotReady: true,
    keyPrefix,
    points: perMinute,
    duration: MINUTE_SECONDS,
    insuranceLimiter: new RateLimiterMemory({
      keyPrefix,
      points: Math.max(1, Math.floor(perMinute * ALONE_SHARE)),
      duration: MINUTE_SECONDS,
    }),
  });
}

const unitsOf = (objects: number): number => 1 + Math.floor(objects / OBJECTS_A_UNIT);

const keyOf = ({ actor, ip }: Caller): string => (actor.kind === 'ANONYMOUS' ? networkOf(ip) : actor.id);

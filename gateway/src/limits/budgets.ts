import { RateTier } from '@muster/events';
import { type Actor, type Caller, networkOf } from '@muster/kit/domain';
import type { Log } from '@muster/kit/subgraph';
import { type RateLimiterAbstract, RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import { isClient } from './client-actor.ts';
import { limitError } from './limit-error.ts';
import type { Limits } from './limits.ts';

const MINUTE_SECONDS = 60;
/** While Redis is away each process counts by itself, and lets through this part of what all together would. */
const ALONE_SHARE = 1 / 3;
/** A request costs 1, and 1 more for each so many objects of its answer. */
const OBJECTS_A_UNIT = 100;
/** What is spent before it is known how much there is to answer, at most: few answers are as large as they might be. */
const PREPAID_OBJECTS_MAX = 5_000;

/** What takes a password, a code or a token costs so many more. */
const UNITS_A_GUESS = 4;

/** A document that is new is checked and planned: that costs 1 for each so many of its words. */
const TOKENS_A_UNIT = 20;

/** The Redis connection that several gateways count in. */
type SharedCounters = ConstructorParameters<typeof RateLimiterRedis>[0]['storeClient'];

/** Who is charged. */
type Payer = Pick<Caller, 'actor' | 'ip'>;

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

  /** Charges so many units, or throws RATE_LIMITED. Every request is one, before anything is done for it. */
  async charge(payer: Payer, units = 1): Promise<void> {
    const limiter = this.#limiterFor(payer.actor);
    if (limiter === null) return;
    try {
      await limiter.consume(keyOf(payer), units);
    } catch (error) {
      this.#refuse(error);
    }
  }

  /** Charges what tries a secret, dear to whoever is not known: that network has 60 wrong ones in a quarter of an hour anyway. */
  async chargeGuesses(payer: Payer, guesses: number): Promise<void> {
    if (guesses > 0 && payer.actor.kind === 'ANONYMOUS') await this.charge(payer, guesses * UNITS_A_GUESS);
  }

  /** Throws RATE_LIMITED when there is nothing left, and charges nothing: before work for somebody who may turn out to be another. */
  async refuseSpent(payer: Payer): Promise<void> {
    const limiter = this.#limiterFor(payer.actor);
    if (limiter === null) return;
    try {
      const counted = await limiter.get(keyOf(payer));
      if (counted !== null && counted.consumedPoints >= limiter.points) throw counted;
    } catch (error) {
      this.#refuse(error);
    }
  }

  /** Charges what an operation may cost beyond its request. */
  async prepay(caller: Caller, points: number): Promise<void> {
    const units = unitsOf(Math.min(points, PREPAID_OBJECTS_MAX));
    if (units === 0 || this.#limiterFor(caller.actor) === null) return;
    await this.charge(caller, units);
    this.#prepaid.set(caller, units);
  }

  /** Once it is known how many objects the answer has: gives back what was charged for more, or charges the rest. */
  settle(caller: Caller, objects: number): void {
    const prepaid = this.#prepaid.get(caller) ?? 0;
    const limiter = this.#limiterFor(caller.actor);
    const more = unitsOf(objects) - prepaid;
    if (limiter === null || more === 0) return;
    this.#prepaid.delete(caller);
    const settled = more < 0 ? limiter.reward(keyOf(caller), -more) : limiter.penalty(keyOf(caller), more);
    settled.catch((error: unknown) => this.log.error({ err: error }, 'Requests are not counted'));
  }

  #refuse(error: unknown): void {
    if (error instanceof RateLimiterRes)
      throw limitError('RATE_LIMITED', 'Too many requests in this minute.', error.msBeforeNext);
    // Neither Redis nor the memory in its place could count: that is our fault, and nobody's request ends with it.
    this.log.error({ err: error }, 'Requests are not counted');
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

const unitsOf = (objects: number): number => Math.floor(objects / OBJECTS_A_UNIT);

/** Units of a document that is new. */
export const unitsOfDocument = (tokens: number): number => Math.floor(tokens / TOKENS_A_UNIT);

const keyOf = ({ actor, ip }: Payer): string => (actor.kind === 'ANONYMOUS' ? networkOf(ip) : actor.id);

import { RateTier } from '@muster/events';
import { type Actor, type Caller, networkOf, type Rate } from '@muster/kit/domain';
import type { Log } from '@muster/kit/subgraph';
import { type RateLimiterAbstract, RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import { isClient } from './client-actor.ts';
import { limitError } from './limit-error.ts';
import type { Limits } from './limits.ts';

const MINUTE_SECONDS = 60;
/** Share of the rate limit that each process allows by itself while Redis is unavailable. */
const ALONE_SHARE = 1 / 3;
/** Objects of an answer that cost one unit, beside the one of the request. */
const OBJECTS_A_UNIT = 100;
/** Objects charged before execution, at most: few answers reach their estimated cost. */
const PREPAID_OBJECTS_MAX = 5_000;

/** Extra units of each password, code or token that is tried. */
const UNITS_A_GUESS = 4;

/** Tokens of a new document that cost one unit, for its validation and planning. */
const TOKENS_A_UNIT = 20;

/** Redis connection of the counters that several gateways share. */
type SharedCounters = ConstructorParameters<typeof RateLimiterRedis>[0]['storeClient'];

/** Caller whose rate limit is charged. */
type Payer = Pick<Caller, 'actor' | 'ip'>;

/** Rate limit of each caller, in units per minute. */
export class Budgets {
  readonly #anonymous: RateLimiterAbstract | null;
  readonly #user: RateLimiterAbstract | null;
  /** Units charged for an operation before it ran, if any. */
  readonly #prepaid = new WeakMap<Caller, number>();
  /** Rate of each actor, as of its last charge. Anonymous ones are one actor with many addresses, and have none. */
  readonly #rates = new WeakMap<Actor, Rate>();
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

  /** Charges units, or throws RATE_LIMITED. Every request costs one, before any work is done for it. */
  async charge(payer: Payer, units = 1): Promise<void> {
    const limiter = this.#limiterFor(payer.actor);
    if (limiter === null) return;
    try {
      const { remainingPoints, msBeforeNext } = await limiter.consume(keyOf(payer), units);
      if (payer.actor.kind === 'ANONYMOUS') return;
      this.#rates.set(payer.actor, {
        perMinute: limiter.points,
        remaining: Math.max(0, remainingPoints),
        resetsAt: new Date(Date.now() + msBeforeNext),
      });
    } catch (error) {
      this.#refuse(error);
    }
  }

  /** Rate of an actor, as of its last charge; none without a limit, and while nothing is counted. */
  rateOf({ actor }: Payer): Rate | undefined {
    return this.#rates.get(actor);
  }

  /** Charges anonymous callers for each secret they try; their network is limited to 60 wrong ones in a quarter of an hour anyway. */
  async chargeGuesses(payer: Payer, guesses: number): Promise<void> {
    if (guesses > 0 && payer.actor.kind === 'ANONYMOUS') await this.charge(payer, guesses * UNITS_A_GUESS);
  }

  /** Throws RATE_LIMITED when no units are left, and charges nothing: for callers whose credentials are not verified yet. */
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

  /** Charges the estimated cost of an operation, beside its request. */
  async prepay(caller: Caller, points: number): Promise<void> {
    const units = unitsOf(Math.min(points, PREPAID_OBJECTS_MAX));
    if (units === 0 || this.#limiterFor(caller.actor) === null) return;
    await this.charge(caller, units);
    this.#prepaid.set(caller, units);
  }

  /** Settles by the actual objects of the answer: refunds the surplus, or charges the rest. */
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
    // Neither Redis nor its in-memory fallback could count: an internal error, which fails no request.
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

/** Units of a new document. */
export const unitsOfDocument = (tokens: number): number => Math.floor(tokens / TOKENS_A_UNIT);

const keyOf = ({ actor, ip }: Payer): string => (actor.kind === 'ANONYMOUS' ? networkOf(ip) : actor.id);

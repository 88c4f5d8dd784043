import { networkOf, RateLimited } from '@muster/kit/domain';
import type { Tx } from '@muster/kit/orm';
import type { Services } from '@muster/kit/subgraph';
import { settingsOf } from '../../settings.ts';
import { countUp } from './rate-counts.ts';

/** A rate limit of one network, or of one account. */
export interface RateLimit {
  readonly name: string;
  readonly windowMs: number;
  readonly max: number;
}

/** Counts a request of an account, or throws RATE_LIMITED. */
export async function countOwnOrRefuse(
  tx: Tx,
  services: Services,
  { name, windowMs, max }: RateLimit,
  accountId: string,
): Promise<void> {
  if (settingsOf(services).MUSTER_LIMITS === 'off') return;
  const key = `${name}:account:${accountId}`;
  const { count, endsAt } = (await countUp(tx, [{ key, windowMs }])).get(key)!;
  if (count > max)
    throw new RateLimited('Too many of these of one account. Try again later.', endsAt.getTime() - tx.now.getTime());
}

/** Counts a request of a network, or throws RATE_LIMITED, which rolls the count back. `MUSTER_LIMITS=off` is for benchmarks. */
export async function countOrRefuse(
  tx: Tx,
  services: Services,
  { name, windowMs, max }: RateLimit,
  ip: string | undefined,
): Promise<void> {
  if (settingsOf(services).MUSTER_LIMITS === 'off') return;
  const key = `${name}:network:${networkOf(ip)}`;
  const { count, endsAt } = (await countUp(tx, [{ key, windowMs }])).get(key)!;
  if (count > max)
    throw new RateLimited('Too many of these from your address. Try again later.', endsAt.getTime() - tx.now.getTime());
}

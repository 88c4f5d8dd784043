import { networkOf, RateLimited } from '@muster/kit/domain';
import type { Tx } from '@muster/kit/orm';
import type { Services } from '@muster/kit/subgraph';
import { settingsOf } from '../../settings.ts';
import { countUp } from './rate-counts.ts';

/** How often something may be asked for from one network, or for one account. */
export interface RateLimit {
  readonly name: string;
  readonly windowMs: number;
  readonly max: number;
}

/** Counts one more of somebody's own, or throws RATE_LIMITED. */
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

/** Counts one more, or throws RATE_LIMITED: then nothing is counted, as nothing was done. `MUSTER_LIMITS=off` is for benches. */
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

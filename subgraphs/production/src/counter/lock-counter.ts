import { NotFound } from '@muster/kit/domain';
import { lock, type Tx } from '@muster/kit/orm';
import { BatchCounter, hasTerms, type KnownCounter } from './counter.entity.ts';

/** Makes the counters that are not there yet: any event may be the first to speak of an offer. */
export const ensureCounters = (tx: Tx, offerIds: readonly string[]): Promise<unknown> =>
  tx.em.execute(
    `insert into batch_counter (offer_id)
     select id::uuid from jsonb_array_elements_text(?::jsonb) as offer (id) order by id::uuid
     on conflict do nothing`,
    [JSON.stringify(offerIds)],
  );

/** A counter, made if it is missing, locked until the transaction ends. */
export async function lockCounter(tx: Tx, offerId: string): Promise<BatchCounter> {
  await ensureCounters(tx, [offerId]);
  return lock(tx, BatchCounter, offerId);
}

/** A counter whose terms are known, locked until the transaction ends, or NotFound. */
export async function lockKnownCounter(tx: Tx, offerId: string): Promise<KnownCounter> {
  const counter = await lock(tx, BatchCounter, offerId, 'offer');
  if (!hasTerms(counter)) throw new NotFound('offer');
  return counter;
}

import { NotFound } from '@muster/kit/domain';
import { lock, type Tx } from '@muster/kit/orm';
import { BatchCounter, type CounterWithTerms, hasTerms } from './counter.entity.ts';

/** Creates missing counters: any event may be the first one of an offer. */
export const ensureCounters = (tx: Tx, offerIds: readonly string[]): Promise<unknown> =>
  tx.em.execute(
    `insert into batch_counter (offer_id)
     select id::uuid from jsonb_array_elements_text(?::jsonb) as offer (id) order by id::uuid
     on conflict do nothing`,
    [JSON.stringify(offerIds)],
  );

/** Counter, created when missing, locked until the transaction ends. */
export async function lockCounter(tx: Tx, offerId: string): Promise<BatchCounter> {
  await ensureCounters(tx, [offerId]);
  return lock(tx, BatchCounter, offerId);
}

/** Counter with terms, locked until the transaction ends, or NotFound. */
export async function lockCounterWithTerms(tx: Tx, offerId: string): Promise<CounterWithTerms> {
  const counter = await lock(tx, BatchCounter, offerId, 'offer');
  if (!hasTerms(counter)) throw new NotFound('offer');
  return counter;
}

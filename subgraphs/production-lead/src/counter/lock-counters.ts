import { LockMode } from '@mikro-orm/postgresql';
import type { Tx } from '@muster/kit/orm';
import { BatchCounter } from './counter.entity.ts';

/**
 * The counters of some offers, locked in the order of their ids, made where there is none yet: events of several publishers
 * come in any order, and whoever is first makes the row.
 */
export async function lockCounters(tx: Tx, offerIds: readonly string[]): Promise<BatchCounter[]> {
  const ids = [...new Set(offerIds)].toSorted();
  await tx.em.execute(
    `insert into batch_counter (offer_id, status) select value::uuid, 'OPEN' from jsonb_array_elements_text(?::jsonb) order by value
     on conflict (offer_id) do nothing`,
    [JSON.stringify(ids)],
  );
  return tx.em.find(
    BatchCounter,
    { offerId: { $in: ids } },
    { orderBy: { offerId: 'asc' }, lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true },
  );
}

export async function lockCounter(tx: Tx, offerId: string): Promise<BatchCounter> {
  const [counter] = await lockCounters(tx, [offerId]);
  return counter!;
}

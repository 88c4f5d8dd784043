import type { Tx } from '@muster/kit/orm';

/**
 * Locks offers sorted by id, so that `order.paid` and `production.completed` of one offer are serialized. Answers the offers
 * whose batch is completed already.
 */
export async function lockOffers(tx: Tx, offerIds: readonly string[]): Promise<ReadonlySet<string>> {
  const sorted = [...new Set(offerIds)].toSorted();
  await tx.em.execute(
    `insert into offer_recognition (offer_id) select unnest(array[?]::uuid[]) on conflict do nothing`,
    [sorted],
  );
  const rows = await tx.em.execute<{ offer_id: string; completed_batch_id: string | null }[]>(
    `select offer_id, completed_batch_id from offer_recognition
      where offer_id = any(array[?]::uuid[]) order by offer_id for update`,
    [sorted],
  );
  return new Set(rows.filter((row) => row.completed_batch_id !== null).map((row) => row.offer_id));
}

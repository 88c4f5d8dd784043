import { waitingListEntryChanged } from '@muster/events';
import { column, rowset, type Tx } from '@muster/kit/orm';
import { publishQuotas } from './publish-quotas.ts';
import { type RequestedQty, sumByOffer } from './quota.rules.ts';
import { alsoChanged, fits } from './quota.ts';
import { QUOTA_COLUMNS, type QuotaRow } from './quota-row.ts';

/** An offer to an entry of the waiting list that an order takes, whatever it leaves of it. */
export interface TakenOffer {
  readonly entryId: string;
  readonly offerId: string;
  readonly userId: string;
  readonly orderId: string;
  /** Units that were offered. */
  readonly units: number;
}

interface Taken extends RequestedQty {
  /** Units that were held back for those who take them, and are so no longer. */
  readonly freed: number;
}

const requestedUnits = rowset<Taken>('requested', {
  offerId: ['uuid', ({ offerId }) => offerId],
  qty: ['int', ({ quantity }) => quantity],
  freed: ['int', ({ freed }) => freed],
});

const takenOffers = rowset<TakenOffer>('offered', {
  entryId: ['uuid', ({ entryId }) => entryId],
  orderId: ['uuid', ({ orderId }) => orderId],
});

/**
 * Takes units of offers whose availability this transaction has locked, and ends the offers to waiting customers that orders
 * take with them. The check is the write all the same: a decision that the rows do not bear out fails.
 */
export async function takeQuota(
  tx: Tx,
  requested: readonly RequestedQty[],
  offers: readonly TakenOffer[],
): Promise<void> {
  const freed = new Map(
    sumByOffer(offers.map(({ offerId, units }) => ({ offerId, quantity: units }))).map(({ offerId, quantity }) => [
      offerId,
      quantity,
    ]),
  );
  const units = requested.map((line) => ({ ...line, freed: freed.get(line.offerId) ?? 0 }));
  const marking = offers.length > 0 ? markTaken(tx.now, offers) : { sql: '', params: [] };
  const taken = await tx.run<QuotaRow & { readonly marked?: number }>({
    // Found by the list of ids: joined to rows of unknown number, PostgreSQL would rather read every offer.
    sql: `${marking.sql} update quota
        set sold_qty = sold_qty + requested.qty, held_back_qty = held_back_qty - requested.freed, ${alsoChanged('requested.freed')}
       from ${requestedUnits.from}
      where quota.offer_id = any(?::uuid[]) and quota.offer_id = requested.offer_id and ${fits('requested.freed')}
     returning ${QUOTA_COLUMNS}${offers.length > 0 ? ', (select count(*)::int from marked) as marked' : ''}`,
    params: [
      ...marking.params,
      tx.now,
      ...requestedUnits.params(units),
      column(units.map(({ offerId }) => offerId)),
      tx.now,
      tx.now,
    ],
  });
  if (taken.length < requested.length) throw new Error('A locked quota has fewer units than were read from it.');
  if ((taken[0]?.marked ?? 0) < offers.length) throw new Error('An offer ended while its quota was locked.');
  tx.emitAll(
    waitingListEntryChanged,
    offers.map(({ entryId, offerId, userId }) => ({ entryId, offerId, userId, status: 'TAKEN' as const })),
  );
  await publishQuotas(tx, taken);
}

const markTaken = (now: Date, offers: readonly TakenOffer[]) => ({
  sql: `with marked as (
       update waiting_list_entry as entry set status = 'TAKEN', order_id = offered.order_id, ended_at = ?
         from ${takenOffers.from}
        where entry.id = any(?::uuid[]) and entry.id = offered.entry_id and entry.status = 'OFFERED'
       returning entry.id)`,
  params: [now, ...takenOffers.params(offers), column(offers.map(({ entryId }) => entryId))],
});

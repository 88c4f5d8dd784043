import { type OfferTerms, waitingListEntryChanged } from '@muster/events';
import { field, isId, NotFound, TooMany } from '@muster/kit/domain';
import type { Tx } from '@muster/kit/orm';
import { z } from 'zod';
import { changeClaims, ENTRY_QTY_MAX } from '../quota/publish-quotas.ts';
import { PerUserLimitExceeded, SellWindowNotOpen } from '../quota/quota.refusals.ts';
import { freeUnitsOf, QUOTA_COLUMNS, type QuotaRow } from '../quota/quota-row.ts';
import { LIVE } from '../quota/waiting-list.states.ts';
import { WINDOW_RANK } from '../quota/window-rank.ts';
import { isYoung } from '../quota/young-account.ts';
import type { HoldCeilings } from '../settings.ts';
import { WaitingListEntry } from './entry.entity.ts';
import { AlreadyWaiting, NotSoldOut } from './waiting-list.refusals.ts';

/** Entries that one customer may have at a time. */
export const ENTRIES_OF_USER_MAX = 20;
/** Entries of one offer that may wait at a time. */
export const ENTRIES_OF_OFFER_MAX = 10_000;

export const JoinWaitingList = z.object({
  offerId: field.id.toLowerCase(),
  variantId: field.id.toLowerCase().nullish(),
  quantity: z.int().min(1).max(ENTRY_QTY_MAX),
});
type Join = z.infer<typeof JoinWaitingList>;

/** Settings of a shop for its waiting lists. */
export interface WaitingTerms {
  /** Minutes that an offer to an entry lasts. */
  readonly offerMinutes: number;
  readonly ceilings: HoldCeilings | undefined;
}

/** Puts a customer at the end of the line of a sold-out offer. A repeat answers the entry that is there. */
export async function joinWaitingList(
  tx: Tx,
  join: Join,
  { offerMinutes, ceilings = {} }: WaitingTerms,
): Promise<WaitingListEntry> {
  if (!isId(join.offerId)) throw new NotFound('offer', 'offerId');
  const offer = await lockOffer(tx, join.offerId);
  if (offer === undefined || offer.windowRank <= WINDOW_RANK.DRAFT) throw new NotFound('offer', 'offerId');
  if (join.variantId != null && !offer.variantIds.includes(join.variantId))
    throw new NotFound('variant of this offer', 'variantId');
  if (!offer.isOpen) throw new SellWindowNotOpen(join.offerId);
  const own = await readOwn(tx, join.offerId);
  if (own.entryId !== null) {
    const entry = await tx.em.findOneOrFail(WaitingListEntry, own.entryId);
    if (entry.quantity === join.quantity && (entry.variantId ?? null) === (join.variantId ?? null)) return entry;
    throw new AlreadyWaiting(entry.id, entry.quantity);
  }
  const free = freeUnitsOf(offer);
  if (free >= join.quantity) throw new NotSoldOut(join.offerId, join.quantity, offer.maxQty === null ? null : free);
  const limit = offer.perUserLimit;
  if (limit !== null && own.held + join.quantity > limit) throw new PerUserLimitExceeded(join.offerId, limit, own.held);
  assertBelowCeiling(tx, join, own, ceilings);
  if (own.entries >= ENTRIES_OF_USER_MAX) throw new TooMany('entries in waiting lists', ENTRIES_OF_USER_MAX);
  if (offer.waitingCount >= ENTRIES_OF_OFFER_MAX)
    throw new TooMany('entries in the waiting list of an offer', ENTRIES_OF_OFFER_MAX);
  return insertEntry(tx, join, offerMinutes);
}

/**
 * Refuses units beyond what the shop lets one customer, or a new account, hold unpaid: they could not take them, and would keep
 * them from others until the offer lapses.
 */
function assertBelowCeiling(tx: Tx, { quantity }: Join, { units }: Own, { user, young }: HoldCeilings): void {
  const isNew = young !== undefined && isYoung(tx.actor.id, young.hours, tx.now);
  const ceiling = Math.min(user ?? Number.POSITIVE_INFINITY, isNew ? young.places : Number.POSITIVE_INFINITY);
  if (units + quantity > ceiling) throw new TooMany('units in waiting lists', ceiling);
}

interface LockedOffer extends QuotaRow {
  readonly perUserLimit: number | null;
  readonly isOpen: boolean;
  readonly variantIds: readonly string[];
}

/** Serializes the joins of one customer, whatever their offers, until the transaction ends. */
export const lockCustomer = (tx: Tx, userId: string): Promise<unknown> =>
  tx.run({
    sql: `select pg_advisory_xact_lock(hashtextextended('waiting ' || ?::text, 0))::text as locked`,
    params: [userId],
  });

/** The offer, under the lock of its quota row. */
async function lockOffer(tx: Tx, offerId: string): Promise<LockedOffer | undefined> {
  await lockCustomer(tx, tx.actor.id);
  const [row] = await tx.run<Omit<LockedOffer, 'variantIds'> & { variants: OfferTerms['variants'] }>({
    sql: `select ${QUOTA_COLUMNS}, per_user_limit as "perUserLimit", offer.terms -> 'variants' as variants,
            window_rank = ${WINDOW_RANK.OPEN} and status <> 'CLOSED' and enabled and start_at <= ? and close_at > ? as "isOpen"
       from quota join offer using (offer_id) where quota.offer_id = ? for no key update of quota`,
    params: [tx.now, tx.now, offerId],
  });
  return row === undefined ? undefined : { ...row, variantIds: row.variants.map(({ variantId }) => variantId) };
}

interface Own {
  /** Their live entry of this offer. */
  readonly entryId: string | null;
  /** Their live entries of all offers. */
  readonly entries: number;
  /** Units that those entries want. */
  readonly units: number;
  /** Units of this offer that their orders hold. */
  readonly held: number;
}

async function readOwn(tx: Tx, offerId: string): Promise<Own> {
  const live = LIVE.map((status) => `'${status}'`).join(', ');
  const [own] = await tx.run<Own>({
    sql: `select (select id from waiting_list_entry where user_id = ? and offer_id = ? and status in (${live})) as "entryId",
            live.entries, live.units,
            (select coalesce(sum(qty), 0)::int from quota_hold where user_id = ? and offer_id = ? and state <> 'RELEASED') as held
       from (select count(*)::int as entries, coalesce(sum(quantity), 0)::int as units
               from waiting_list_entry where user_id = ? and status in (${live})) as live`,
    params: [tx.actor.id, offerId, tx.actor.id, offerId, tx.actor.id],
  });
  return own!;
}

/** An entry in the place of those that the customer has left, or let lapse: an offer keeps one of them for each customer. */
async function insertEntry(tx: Tx, { offerId, variantId, quantity }: Join, minutes: number): Promise<WaitingListEntry> {
  const [made] = await tx.run<{ id: string }>({
    sql: `with former as (
       delete from waiting_list_entry where user_id = ? and offer_id = ? and status in ('LEFT', 'LAPSED') returning 1)
     insert into waiting_list_entry (offer_id, user_id, variant_id, quantity, offer_minutes, status, joined_at)
     values (?, ?, ?, ?::int, ?::int, 'WAITING', ?) returning id`,
    params: [tx.actor.id, offerId, offerId, tx.actor.id, variantId ?? null, quantity, minutes, tx.now],
  });
  const entryId = made!.id;
  tx.emit(waitingListEntryChanged, { entryId, offerId, userId: tx.actor.id, status: 'WAITING' });
  await changeClaims(tx, { offerId, heldBack: 0, waiting: 1 });
  return tx.em.findOneOrFail(WaitingListEntry, entryId);
}

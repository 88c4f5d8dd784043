import { quotaChanged, waitingListOffered } from '@muster/events';
import { column, rowset, type Tx } from '@muster/kit/orm';
import { nextInLine, type WaitingEntry } from './next-in-line.rules.ts';
import { lapseOffer } from './quota.jobs.ts';
import type { QuotaState } from './quota.live.ts';
import { freeUnitsOf, QUOTA_COLUMNS, type QuotaRow, statusAfter } from './quota-row.ts';
import { WINDOW_RANK } from './window-rank.ts';

/** Units that one entry may want. */
export const ENTRY_QTY_MAX = 10;
/** Entries of each quantity that one statement reads. */
const PAGE_SIZE = 1_000;
/** As many units as one statement could serve, where an offer has no cap. */
const MANY = PAGE_SIZE * ENTRY_QTY_MAX * ENTRY_QTY_MAX;
const MINUTE_MS = 60_000;

/**
 * Publishes quota rows that this transaction has changed, and therefore locks. Units that the change made free go to those who wait
 * for them first, whatever made them free. It is the one way to publish a row: a change that forgets the waiting list would be seen
 * by nobody.
 */
export async function publishQuotas(tx: Tx, rows: readonly QuotaRow[]): Promise<void> {
  tx.emitAll(quotaChanged, (await offerFreeUnits(tx, rows)).map(stateOf));
}

/** Serves the waiting lists of locked rows that may have opened for them, and publishes those that changed by it. */
export async function serveWaitingLists(tx: Tx, rows: readonly QuotaRow[]): Promise<void> {
  const served = await offerFreeUnits(tx, rows);
  tx.emitAll(quotaChanged, served.filter(({ seq }, at) => seq !== rows[at]!.seq).map(stateOf));
}

const stateOf = (row: QuotaRow): QuotaState => ({
  offerId: row.offerId,
  minQty: row.minQty,
  maxQty: row.maxQty,
  soldQty: row.soldQty,
  heldBackQty: row.heldBackQty,
  waitingCount: row.waitingCount,
  status: row.status,
  seq: row.seq,
  updatedAt: new Date(row.updatedAt).toISOString(),
});

export interface ClaimChange {
  readonly offerId: string;
  /** Units more, or fewer, that are held back. */
  readonly heldBack: number;
  /** Entries more, or fewer, that wait. */
  readonly waiting: number;
}

/** Changes what the entries of a locked quota claim: units that are no longer held back go to the next in line, or are free. */
export async function changeClaims(tx: Tx, change: ClaimChange): Promise<void> {
  await publishQuotas(tx, await moveClaims(tx, [change]));
}

/** Offers the free units of locked rows to those who wait for them, and answers the rows as they are after that. */
async function offerFreeUnits(tx: Tx, rows: readonly QuotaRow[]): Promise<QuotaRow[]> {
  const present = new Map(rows.map((row) => [row.offerId, row]));
  let lines = rows.filter((row) => isServed(row, tx.now));
  // Strangers could take what is left for a later transaction, so that every page is served in this one.
  while (lines.length > 0) {
    const free = new Map(lines.map((row) => [row.offerId, Math.min(freeUnitsOf(row), MANY)]));
    const { picked, unfinished } = nextInLine(await readNext(tx, free), free, PAGE_SIZE);
    if (picked.length > 0) {
      await makeOffers(tx, picked, present);
      for (const row of await moveClaims(tx, claimsOf(picked))) present.set(row.offerId, row);
    }
    lines = unfinished.map((offerId) => present.get(offerId)!);
  }
  return rows.map(({ offerId }) => present.get(offerId)!);
}

/** Somebody waits for free units, and the offer is on sale. */
const isServed = (row: QuotaRow, now: Date): boolean =>
  row.waitingCount > 0 &&
  freeUnitsOf(row) > 0 &&
  row.enabled &&
  row.status !== 'CLOSED' &&
  row.windowRank === WINDOW_RANK.OPEN &&
  new Date(row.closeAt) > now;

/** The first entries of each quantity that the free units could serve, so many that no more of them fit. */
const readNext = (tx: Tx, free: ReadonlyMap<string, number>): Promise<WaitingEntry[]> =>
  tx.run<WaitingEntry>({
    sql: `select entry.id, offer.offer_id as "offerId", entry.user_id as "userId", fitting.quantity, entry.offer_minutes as "offerMinutes"
       from unnest(?::uuid[], ?::int[]) as offer (offer_id, free)
      cross join lateral generate_series(1, least(offer.free, ${ENTRY_QTY_MAX})) as fitting (quantity)
      cross join lateral (
       select id, user_id, offer_minutes from waiting_list_entry
        where offer_id = offer.offer_id and quantity = fitting.quantity and status = 'WAITING'
        order by id limit least(offer.free / fitting.quantity, ${PAGE_SIZE})) as entry`,
    params: [column([...free.keys()]), column([...free.values()])],
  });

type Offer = WaitingEntry & { readonly until: Date };

const offers = rowset<Offer>('next', {
  id: ['uuid', ({ id }) => id],
  until: ['timestamptz', ({ until }) => until.toISOString()],
});

/** Makes offers of the minutes that were promised. The end of the window cuts them, wherever it moves to. */
async function makeOffers(
  tx: Tx,
  picked: readonly WaitingEntry[],
  quotas: ReadonlyMap<string, QuotaRow>,
): Promise<void> {
  const entries = picked.map((entry) => ({
    ...entry,
    until: new Date(tx.now.getTime() + entry.offerMinutes * MINUTE_MS),
  }));
  await tx.run({
    sql: `update waiting_list_entry as entry set status = 'OFFERED', offered_until = next.until
       from ${offers.from} where entry.id = any(?::uuid[]) and entry.id = next.id`,
    params: [...offers.params(entries), column(entries.map(({ id }) => id))],
  });
  tx.emitAll(
    waitingListOffered,
    entries.map(({ id, offerId, userId, until }) => ({
      entryId: id,
      offerId,
      userId,
      offeredUntil: endOfOffer(until, quotas.get(offerId)!).toISOString(),
    })),
  );
  for (const { id, offerId, until } of entries) tx.schedule(lapseOffer, id, { entryId: id, offerId }, until);
}

/** An offer ends with the window at the latest. */
export const endOfOffer = (until: Date, { closeAt }: { readonly closeAt: Date }): Date =>
  new Date(Math.min(until.getTime(), new Date(closeAt).getTime()));

const claimsOf = (picked: readonly WaitingEntry[]): ClaimChange[] =>
  [...Map.groupBy(picked, ({ offerId }) => offerId)].map(([offerId, entries]) => ({
    offerId,
    heldBack: entries.reduce((sum, { quantity }) => sum + quantity, 0),
    waiting: -entries.length,
  }));

const changes = rowset<ClaimChange>('change', {
  offerId: ['uuid', ({ offerId }) => offerId],
  heldBack: ['int', ({ heldBack }) => heldBack],
  waiting: ['int', ({ waiting }) => waiting],
});

const moveClaims = (tx: Tx, moved: readonly ClaimChange[]): Promise<QuotaRow[]> =>
  tx.run<QuotaRow>({
    sql: `update quota
        set held_back_qty = held_back_qty + change.held_back, waiting_count = waiting_count + change.waiting, seq = seq + 1,
            updated_at = ?, status = ${statusAfter('change.held_back')}
       from ${changes.from} where quota.offer_id = any(?::uuid[]) and quota.offer_id = change.offer_id
     returning ${QUOTA_COLUMNS}`,
    params: [tx.now, ...changes.params(moved), column(moved.map(({ offerId }) => offerId))],
  });

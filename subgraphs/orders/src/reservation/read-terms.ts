import { type OfferTerms, offerTerms } from '@muster/events';
import { isId, NotFound } from '@muster/kit/domain';
import type { RequestContext, Services } from '@muster/kit/subgraph';
import { copyAllTerms } from '../order/copy-terms.ts';
import type { Availability } from '../quota/quota.rules.ts';
import { AVAILABILITY_COLUMNS } from '../quota/quota.ts';
import { WINDOW_RANK } from '../quota/window-rank.ts';

interface OfferCopy extends Availability {
  readonly terms: OfferTerms;
  readonly windowRank: number;
}

/** Catalog is asked about an offer at most this often, however many customers reserve before the opening. */
const ASK_INTERVAL_MS = 200;
const ASKED_MAX = 10_000;

export interface ReadTerms {
  readonly terms: ReadonlyMap<string, OfferTerms>;
  /** Offers that are not open, in the order of the request. */
  readonly notOpen: readonly string[];
  readonly availability: readonly Availability[];
}

const OFFERS_MAX = 10_000;
const termsCaches = new WeakMap<Services, Map<string, OfferTerms>>();

/**
 * The cached terms of all offers, or null. Terms are cached once their window has opened: from then on what
 * they are read for, variants and prices, never changes.
 * They do not say whether an offer is still open.
 */
export function cachedTerms(services: Services, offerIds: readonly string[]): ReadTerms['terms'] | null {
  const cache = termsCaches.get(services);
  const terms = offerIds.map((id) => [id, cache?.get(id)] as const);
  return terms.every((entry): entry is [string, OfferTerms] => entry[1] !== undefined) ? new Map(terms) : null;
}

function cacheTerms(services: Services, copies: ReadonlyMap<string, OfferCopy>, now: Date): void {
  const cache = termsCaches.get(services) ?? new Map<string, OfferTerms>();
  termsCaches.set(services, cache);
  if (cache.size >= OFFERS_MAX) cache.clear();
  for (const [id, offer] of copies) if (!mayHaveOpenedSince(offer, now)) cache.set(id, offer.terms);
}

/** The terms of all offers, or NotFound. Catalog is asked first about offers that the copy here lacks, or does not see open. */
export async function readTerms(ctx: RequestContext, offerIds: readonly string[]): Promise<ReadTerms> {
  if (!offerIds.every(isId)) throw new NotFound('offer');
  let copies = await readCopy(ctx, offerIds);
  const doubtful = offerIds.filter((id) => mayHaveOpenedSince(copies.get(id), ctx.now));
  if (doubtful.length > 0 && (await askCatalog(ctx, doubtful))) copies = await readCopy(ctx, offerIds);
  // An offer that is not announced does not exist for customers.
  const isAnnounced = (id: string) => (copies.get(id)?.windowRank ?? WINDOW_RANK.DRAFT) > WINDOW_RANK.DRAFT;
  if (!offerIds.every(isAnnounced)) throw new NotFound('offer');
  cacheTerms(ctx.services, copies, ctx.now);
  return {
    terms: new Map([...copies].map(([id, { terms }]) => [id, terms])),
    notOpen: offerIds.filter((id) => !copies.get(id)!.isOpen),
    availability: [...copies.values()],
  };
}

const reading = new WeakMap<Services, Map<string, Promise<ReadTerms>>>();

/** `readTerms`, coalesced: calls for the same offers share the one in flight. A launch begins with all of them at once. */
export function readTermsCoalesced(ctx: RequestContext, offerIds: readonly string[]): Promise<ReadTerms> {
  const inFlight = reading.get(ctx.services) ?? new Map<string, Promise<ReadTerms>>();
  reading.set(ctx.services, inFlight);
  const key = offerIds.toSorted().join();
  const shared = inFlight.get(key);
  if (shared !== undefined) return shared;
  const answer = readTerms(ctx, offerIds).finally(() => inFlight.delete(key));
  inFlight.set(key, answer);
  return answer;
}

const mayHaveOpenedSince = (offer: OfferCopy | undefined, now: Date): boolean =>
  offer === undefined ||
  offer.windowRank < WINDOW_RANK.OPEN ||
  (offer.windowRank === WINDOW_RANK.OPEN && new Date(offer.terms.startAt) > now);

async function readCopy(ctx: RequestContext, offerIds: readonly string[]): Promise<Map<string, OfferCopy>> {
  const rows = await ctx.em.execute<OfferCopy[]>(
    `select terms, window_rank as "windowRank", ${AVAILABILITY_COLUMNS} from offer join quota using (offer_id) where offer_id in (?)`,
    [ctx.now, ctx.now, offerIds],
  );
  return new Map(rows.map((row) => [row.offerId, row]));
}

interface PendingAnswer {
  readonly at: number;
  readonly answer: Promise<boolean>;
}

const catalogAnswers = new WeakMap<Services, Map<string, PendingAnswer>>();

/** Refreshes the copy of some offers from catalog, coalescing concurrent calls; answers whether catalog has any of them. */
async function askCatalog(ctx: RequestContext, offerIds: readonly string[]): Promise<boolean> {
  const cache = catalogAnswers.get(ctx.services) ?? new Map<string, PendingAnswer>();
  catalogAnswers.set(ctx.services, cache);
  const now = ctx.now.getTime();
  const recent = offerIds.flatMap((id) => {
    const last = cache.get(id);
    return last !== undefined && now >= last.at && now - last.at < ASK_INTERVAL_MS ? [{ id, answer: last.answer }] : [];
  });
  const stale = offerIds.filter((id) => !recent.some((answered) => answered.id === id));
  const answers = recent.map(({ answer }) => answer);
  if (stale.length > 0) {
    if (cache.size >= ASKED_MAX) cache.clear();
    const answer = refresh(ctx, stale);
    for (const id of stale) cache.set(id, { at: now, answer });
    answer.catch(() => {
      for (const id of stale) cache.delete(id);
    });
    answers.push(answer);
  }
  return (await Promise.all(answers)).some(Boolean);
}

async function refresh(ctx: RequestContext, offerIds: readonly string[]): Promise<boolean> {
  const { offers } = await ctx.command(offerTerms, { offerIds: [...offerIds] });
  if (offers.length === 0) return false;
  await ctx.transact((tx) => copyAllTerms(tx, offers));
  return true;
}

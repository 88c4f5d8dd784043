import { type OfferTerms, offerTerms } from '@muster/events';
import { isId, NotFound } from '@muster/kit/domain';
import type { RequestContext, Services } from '@muster/kit/subgraph';
import { upsertTerms } from '../offer/upsert-terms.ts';
import type { Availability } from '../quota/quota.rules.ts';
import { AVAILABILITY_COLUMNS } from '../quota/quota.ts';
import { WINDOW_RANK } from '../quota/window-rank.ts';
import { admissionOf } from './admission.ts';

interface KnownOffer extends Availability {
  readonly terms: OfferTerms;
  readonly windowRank: number;
}

/** A crowd before the opening asks catalog about an offer at most this often. */
const ASK_AGAIN_MS = 200;
const ASKED_MAX = 10_000;

export interface ReadTerms {
  readonly terms: ReadonlyMap<string, OfferTerms>;
  /** Those that cannot be reserved from now, in the order in which they were named. */
  readonly notOpen: readonly string[];
}

const OFFERS_MAX = 10_000;
const frozen = new WeakMap<Services, Map<string, OfferTerms>>();

/**
 * The terms of every offer named, if this process has read all of them since they opened: they are frozen, and opening is
 * not undone. Whether an offer is still open they do not say.
 */
export function rememberedTerms(services: Services, offerIds: readonly string[]): ReadTerms['terms'] | null {
  const memory = frozen.get(services);
  const terms = offerIds.map((id) => [id, memory?.get(id)] as const);
  return terms.every((entry): entry is [string, OfferTerms] => entry[1] !== undefined) ? new Map(terms) : null;
}

function remember(services: Services, known: ReadonlyMap<string, KnownOffer>, now: Date): void {
  const memory = frozen.get(services) ?? new Map<string, OfferTerms>();
  frozen.set(services, memory);
  if (memory.size >= OFFERS_MAX) memory.clear();
  for (const [id, offer] of known) if (!mayHaveOpenedSince(offer, now)) memory.set(id, offer.terms);
}

/** The terms of every offer named, or NotFound. What our copy does not know or does not see open is asked of catalog first. */
export async function readTerms(ctx: RequestContext, offerIds: readonly string[]): Promise<ReadTerms> {
  if (!offerIds.every(isId)) throw new NotFound('offer');
  let known = await readCopy(ctx, offerIds);
  const doubtful = offerIds.filter((id) => mayHaveOpenedSince(known.get(id), ctx.now));
  if (doubtful.length > 0 && (await askCatalog(ctx, doubtful))) known = await readCopy(ctx, offerIds);
  // What is not announced is there for nobody who reserves.
  const isThere = (id: string) => (known.get(id)?.windowRank ?? WINDOW_RANK.DRAFT) > WINDOW_RANK.DRAFT;
  if (!offerIds.every(isThere)) throw new NotFound('offer');
  remember(ctx.services, known, ctx.now);
  admissionOf(ctx.services).update(known.values());
  return {
    terms: new Map([...known].map(([id, { terms }]) => [id, terms])),
    notOpen: offerIds.filter((id) => !isOpen(known.get(id)!, ctx.now)),
  };
}

const reading = new WeakMap<Services, Map<string, Promise<ReadTerms>>>();

/** `readTerms`, once for all who ask for the same offers while it is under way: a launch begins with everybody at once. */
export function readTermsTogether(ctx: RequestContext, offerIds: readonly string[]): Promise<ReadTerms> {
  const underWay = reading.get(ctx.services) ?? new Map<string, Promise<ReadTerms>>();
  reading.set(ctx.services, underWay);
  const key = offerIds.toSorted().join();
  const begun = underWay.get(key);
  if (begun !== undefined) return begun;
  const answer = readTerms(ctx, offerIds).finally(() => underWay.delete(key));
  underWay.set(key, answer);
  return answer;
}

const mayHaveOpenedSince = (offer: KnownOffer | undefined, now: Date): boolean =>
  offer === undefined ||
  offer.windowRank < WINDOW_RANK.OPEN ||
  (offer.windowRank === WINDOW_RANK.OPEN && new Date(offer.terms.startAt) > now);

const isOpen = ({ windowRank, terms }: KnownOffer, now: Date): boolean =>
  windowRank === WINDOW_RANK.OPEN && new Date(terms.startAt) <= now && now < new Date(terms.closeAt);

async function readCopy(ctx: RequestContext, offerIds: readonly string[]): Promise<Map<string, KnownOffer>> {
  const rows = await ctx.em.execute<KnownOffer[]>(
    `select terms, window_rank as "windowRank", ${AVAILABILITY_COLUMNS} from offer join quota using (offer_id) where offer_id in (?)`,
    [ctx.now, ctx.now, offerIds],
  );
  return new Map(rows.map((row) => [row.offerId, row]));
}

interface Asked {
  readonly at: number;
  readonly answer: Promise<boolean>;
}

const memories = new WeakMap<Services, Map<string, Asked>>();

/** Brings our copy of some offers up to date, each asked about once by all who wait; answers whether anything was there to bring. */
async function askCatalog(ctx: RequestContext, offerIds: readonly string[]): Promise<boolean> {
  const memory = memories.get(ctx.services) ?? new Map<string, Asked>();
  memories.set(ctx.services, memory);
  const now = ctx.now.getTime();
  const recent = offerIds.flatMap((id) => {
    const last = memory.get(id);
    return last !== undefined && now >= last.at && now - last.at < ASK_AGAIN_MS ? [{ id, answer: last.answer }] : [];
  });
  const unasked = offerIds.filter((id) => !recent.some((asked) => asked.id === id));
  const answers = recent.map(({ answer }) => answer);
  if (unasked.length > 0) {
    if (memory.size >= ASKED_MAX) memory.clear();
    const answer = bring(ctx, unasked);
    for (const id of unasked) memory.set(id, { at: now, answer });
    answer.catch(() => {
      for (const id of unasked) memory.delete(id);
    });
    answers.push(answer);
  }
  return (await Promise.all(answers)).some(Boolean);
}

async function bring(ctx: RequestContext, offerIds: readonly string[]): Promise<boolean> {
  const { offers } = await ctx.command(offerTerms, { offerIds: [...offerIds] });
  if (offers.length === 0) return false;
  await ctx.transact(async (tx) => {
    for (const terms of offers.toSorted((a, b) => (a.offerId < b.offerId ? -1 : 1))) await upsertTerms(tx, terms);
  });
  return true;
}

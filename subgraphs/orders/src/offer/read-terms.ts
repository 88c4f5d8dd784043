import { type OfferTerms, offerTerms } from '@muster/events';
import { isId, NotFound } from '@muster/kit/domain';
import type { RequestContext, Services } from '@muster/kit/subgraph';
import { keepTerms, WINDOW_RANK } from './keep-terms.ts';

interface KnownOffer {
  readonly terms: OfferTerms;
  readonly windowRank: number;
}

/** A crowd before the opening asks catalog about an offer at most this often. */
const ASK_AGAIN_MS = 200;
const ASKED_MAX = 10_000;

/** The terms of every offer named, or NotFound. What our copy does not know or does not see open is asked of catalog first. */
export async function readTerms(
  ctx: RequestContext,
  offerIds: readonly string[],
): Promise<ReadonlyMap<string, OfferTerms>> {
  if (!offerIds.every(isId)) throw new NotFound('offer');
  let known = await readCopy(ctx, offerIds);
  const doubtful = offerIds.filter((id) => !isOpen(known.get(id), ctx.now));
  if (doubtful.length > 0 && (await askCatalog(ctx, doubtful))) known = await readCopy(ctx, offerIds);
  if (known.size < new Set(offerIds).size) throw new NotFound('offer');
  return new Map([...known].map(([id, { terms }]) => [id, terms]));
}

const isOpen = (offer: KnownOffer | undefined, now: Date): boolean =>
  offer !== undefined &&
  (offer.windowRank > WINDOW_RANK.OPEN ||
    (offer.windowRank === WINDOW_RANK.OPEN && new Date(offer.terms.startAt) <= now));

async function readCopy(ctx: RequestContext, offerIds: readonly string[]): Promise<Map<string, KnownOffer>> {
  const rows = await ctx.em.execute<KnownOffer[]>(
    `select terms, window_rank as "windowRank" from offer join quota using (offer_id) where offer_id in (?)`,
    [offerIds],
  );
  return new Map(rows.map((row) => [row.terms.offerId, row]));
}

const asked = new WeakMap<Services, Map<string, { at: number; answer: Promise<boolean> }>>();

/** Brings our copy of some offers up to date; answers whether anything was there to bring. */
async function askCatalog(ctx: RequestContext, offerIds: readonly string[]): Promise<boolean> {
  let memory = asked.get(ctx.services);
  if (memory === undefined) {
    memory = new Map();
    asked.set(ctx.services, memory);
  }
  const key = offerIds.toSorted().join(' ');
  const last = memory.get(key);
  const now = ctx.now.getTime();
  if (last !== undefined && now - last.at < ASK_AGAIN_MS && now >= last.at) return last.answer;
  if (memory.size >= ASKED_MAX) memory.clear();
  const answer = (async () => {
    const { offers } = await ctx.command(offerTerms, { offerIds: [...offerIds] });
    if (offers.length > 0) {
      await ctx.transact(async (tx) => {
        for (const terms of offers.toSorted((a, b) => (a.offerId < b.offerId ? -1 : 1))) await keepTerms(tx, terms);
      });
    }
    return offers.length > 0;
  })();
  memory.set(key, { at: now, answer });
  answer.catch(() => memory.delete(key));
  return answer;
}

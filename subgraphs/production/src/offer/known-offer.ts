import { offerTerms } from '@muster/events';
import { NotFound } from '@muster/kit/domain';
import type { RequestContext } from '@muster/kit/subgraph';
import { learnOffer } from '../counter/learn-offer.ts';

/**
 * Our copy of the offers may lag behind catalog by a moment. Before an offer is said to be unknown, catalog is asked, and
 * the work is tried once more.
 */
export async function withKnownOffer<T>(ctx: RequestContext, offerId: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const question = offerTerms.input.safeParse({ offerIds: [offerId] });
    if (!(error instanceof NotFound) || !question.success) throw error;
    const { offers } = await ctx.command(offerTerms, question.data);
    const [terms] = offers;
    if (terms === undefined) throw error;
    await ctx.transact((tx) => learnOffer(tx, terms));
    return work();
  }
}

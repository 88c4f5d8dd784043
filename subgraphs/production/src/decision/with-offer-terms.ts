import { offerTerms } from '@muster/events';
import { NotFound } from '@muster/kit/domain';
import type { RequestContext } from '@muster/kit/subgraph';
import { upsertTerms } from './upsert-terms.ts';

/**
 * Retries `work` once when it does not find the offer, with the terms fetched from catalog: the copies here are eventually
 * consistent and may lag behind by a moment.
 */
export async function withOfferTerms<T>(ctx: RequestContext, offerId: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const input = offerTerms.input.safeParse({ offerIds: [offerId] });
    if (!(error instanceof NotFound) || !input.success) throw error;
    const { offers } = await ctx.command(offerTerms, input.data);
    const [terms] = offers;
    if (terms === undefined) throw error;
    // Not the mutation's own transaction, which an idempotency key records.
    await ctx.services.transact(ctx.caller, (tx) => upsertTerms(tx, terms));
    return work();
  }
}

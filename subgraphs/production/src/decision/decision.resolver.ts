import { valid } from '@muster/kit/domain';
import { Allow, StepUp } from '@muster/kit/graphql';
import type { RequestContext } from '@muster/kit/subgraph';
import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import { ConfirmBatch, confirmBatch } from './confirm-batch.ts';
import { DecideBatch, decideBatch } from './decide-batch.ts';
import { ConfirmBatchInput, ConfirmBatchResult, DecideBatchInput, DecideBatchResult } from './decision.graphql.ts';
import { withOfferTerms } from './with-offer-terms.ts';

@Resolver()
export class DecisionResolver {
  @Allow('batch:confirm')
  @Mutation(() => ConfirmBatchResult.type, {
    description:
      'Confirms the batch of an offer, before or after its threshold is reached, and opens payment for every reservation of it.',
  })
  confirmBatch(
    @Ctx() ctx: RequestContext,
    @Arg('input', () => ConfirmBatchInput, { description: 'Offer whose batch is confirmed.' }) input: ConfirmBatchInput,
  ) {
    return ConfirmBatchResult.of(async () => ({
      batch: await withOfferTerms(ctx, input.offerId, () =>
        ctx.transact((tx) => confirmBatch(tx, valid(ConfirmBatch, input))),
      ),
    }));
  }

  @StepUp({ keys: 'by scope' })
  @Allow('batch:confirm')
  @Mutation(() => DecideBatchResult.type, {
    description:
      'Decides whether a batch is made that missed its goal, or that was not confirmed before its window closed, with the goal policy ADMIN_DECIDES. Not reversible.',
  })
  decideBatch(
    @Ctx() ctx: RequestContext,
    @Arg('input', () => DecideBatchInput, { description: 'Offer, and whether it is made.' }) input: DecideBatchInput,
  ) {
    return DecideBatchResult.of(async () => ({
      batch: await withOfferTerms(ctx, input.offerId, () =>
        ctx.transact((tx) => decideBatch(tx, valid(DecideBatch, input))),
      ),
    }));
  }
}

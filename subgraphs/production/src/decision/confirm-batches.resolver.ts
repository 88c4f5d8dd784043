import { valid } from '@muster/kit/domain';
import { Allow, BulkResult, bulkRows, OwnIdempotency } from '@muster/kit/graphql';
import type { RequestContext } from '@muster/kit/subgraph';
import { Arg, Ctx, Field, ID, InputType, Mutation, Resolver } from 'type-graphql';
import { ConfirmBatches, confirmBatches } from './confirm-batches.ts';

@InputType({ description: 'Offers whose batches are to be confirmed.' })
export class ConfirmBatchesInput {
  @Field(() => String, {
    description: 'Idempotency key, 1 to 255 characters: the same call again continues and confirms nothing twice.',
  })
  idempotencyKey!: string;

  @Field(() => [ID], { description: 'Offers as in `confirmBatch`, 1 to 100; each is confirmed or refused by itself.' })
  offerIds!: string[];
}

@Resolver()
export class ConfirmBatchesResolver {
  @OwnIdempotency()
  @Allow('batch:confirm')
  @Mutation(() => BulkResult.type, {
    description: 'Confirms the batches of several offers, as `confirmBatch` does one: some may be refused, others not.',
  })
  confirmBatches(
    @Ctx() ctx: RequestContext,
    @Arg('input', () => ConfirmBatchesInput, { description: 'Offers whose batches are confirmed.' })
    input: ConfirmBatchesInput,
  ) {
    return BulkResult.of(async () => ({
      rows: bulkRows(await confirmBatches(ctx, valid(ConfirmBatches, input)), ctx.caller.locale ?? 'en'),
    }));
  }
}

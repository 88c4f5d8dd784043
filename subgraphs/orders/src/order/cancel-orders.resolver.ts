import { valid } from '@muster/kit/domain';
import { Allow, BulkResult, bulkRows, OwnIdempotency, StepUpWhen } from '@muster/kit/graphql';
import type { RequestContext } from '@muster/kit/subgraph';
import { Arg, Ctx, Field, ID, InputType, Mutation, Resolver } from 'type-graphql';
import { CancelEach, cancelEach } from './cancel-each.ts';

@InputType({ description: 'Orders to cancel, and the reason for all of them.' })
export class CancelOrdersInput {
  @Field(() => String, {
    description: 'Idempotency key, 1 to 255 characters: the same call again continues and cancels nothing twice.',
  })
  idempotencyKey!: string;

  @Field(() => [ID], { description: 'Orders as in `cancelOrder`, 1 to 100; each is cancelled or refused by itself.' })
  ids!: string[];

  @Field(() => String, { description: 'Reason for the history of each order, 1 to 500 characters.' })
  reason!: string;
}

@Resolver()
export class CancelOrdersResolver {
  @OwnIdempotency()
  @StepUpWhen('because money may go back')
  @Allow('order:cancel_any')
  @Mutation(() => BulkResult.type, {
    description:
      'Cancels several orders, as `cancelOrder` does one: what was paid goes back. Some may be refused, others not.',
  })
  cancelOrders(
    @Ctx() ctx: RequestContext,
    @Arg('input', () => CancelOrdersInput, { description: 'Orders and reason.' }) input: CancelOrdersInput,
  ) {
    return BulkResult.of(async () => ({
      rows: bulkRows(await cancelEach(ctx, valid(CancelEach, input)), ctx.caller.locale ?? 'en'),
    }));
  }
}

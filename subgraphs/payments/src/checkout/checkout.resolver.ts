import { valid } from '@muster/kit/domain';
import { Allow, OwnIdempotency } from '@muster/kit/graphql';
import type { RequestContext } from '@muster/kit/subgraph';
import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import { StartPaymentInput, StartPaymentResult } from './checkout.graphql.ts';
import { StartPayment, startPayment } from './start-payment.ts';

@Resolver()
export class CheckoutResolver {
  @Allow('signed-in')
  @OwnIdempotency()
  @Mutation(() => StartPaymentResult.type, {
    description:
      'Starts the payment (checkout) of an order, or answers its open payment: an order has one open payment at most. Idempotent by `idempotencyKey`.',
  })
  startPayment(
    @Ctx() ctx: RequestContext,
    @Arg('input', () => StartPaymentInput, { description: 'Order, payment provider and idempotency key.' })
    input: StartPaymentInput,
  ) {
    return StartPaymentResult.of(async () => ({ payment: await startPayment(ctx, valid(StartPayment, input)) }));
  }
}

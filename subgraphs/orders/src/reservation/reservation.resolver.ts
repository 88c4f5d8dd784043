import { valid } from '@muster/kit/domain';
import { Allow, OwnIdempotency } from '@muster/kit/graphql';
import type { RequestContext } from '@muster/kit/subgraph';
import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import { countingRefusals } from './count-refusals.ts';
import { ReserveInput, ReserveResult } from './reservation.graphql.ts';
import { reserve } from './reserve.ts';
import { Reserve } from './reserve-input.ts';

@Resolver()
export class ReservationResolver {
  @Allow('signed-in')
  @OwnIdempotency()
  @Mutation(() => ReserveResult.type, {
    description: 'Reserves units in open sell windows: for every line, or for none.',
  })
  reserve(
    @Ctx() ctx: RequestContext,
    @Arg('input', () => ReserveInput, { description: 'Lines, contact, coupon and idempotency key.' })
    input: ReserveInput,
  ) {
    return ReserveResult.of(async () => {
      const given = valid(Reserve, input);
      return { order: await countingRefusals(ctx.services, given.lines, () => reserve(ctx, given)) };
    });
  }
}

import { may } from '@muster/kit/domain';
import { COUNT_COST, Cost, ForViewer } from '@muster/kit/graphql';
import { countRows } from '@muster/kit/orm';
import type { RequestContext } from '@muster/kit/subgraph';
import { Ctx, FieldResolver, Int, Resolver } from 'type-graphql';
import { Refund } from '../refund/refund.entity.ts';
import { UnappliedPayment } from '../unapplied/unapplied-payment.entity.ts';
import { AttentionStub } from './attention.graphql.ts';

@Resolver(() => AttentionStub)
export class AttentionResolver {
  @ForViewer()
  @Cost(COUNT_COST)
  @FieldResolver(() => Int, {
    nullable: true,
    description:
      'Refunds that failed and wait for `retryRefund`: `refunds(filter: { status: [FAILED] })`. Null without the permission `payment:refund`.',
  })
  async refundsFailed(@Ctx() ctx: RequestContext): Promise<number | null> {
    return may(ctx.actor, 'payment:refund') ? countRows(ctx.em, Refund, { status: 'FAILED' }) : null;
  }

  @ForViewer()
  @Cost(COUNT_COST)
  @FieldResolver(() => Int, {
    nullable: true,
    description:
      'Unapplied payments that are still open: `unappliedPayments(filter: { status: [OPEN] })`. Null without the permission `payment:read_any`.',
  })
  async unappliedPayments(@Ctx() ctx: RequestContext): Promise<number | null> {
    return may(ctx.actor, 'payment:read_any') ? countRows(ctx.em, UnappliedPayment, { status: 'OPEN' }) : null;
  }
}

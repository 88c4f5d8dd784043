import { may, sumMinor, valid } from '@muster/kit/domain';
import { Allow, ListSize, MoneyType, OwnIdempotency, PageArgs, Paged, StepUp } from '@muster/kit/graphql';
import type { RequestContext } from '@muster/kit/subgraph';
import { Arg, Args, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from 'type-graphql';
import { PaymentFailureType } from '../payment/failure.graphql.ts';
import type { Payment } from '../payment/payment.entity.ts';
import { PaymentType } from '../payment/payment.graphql.ts';
import { paymentById } from '../payment/payment.loaders.ts';
import { failureOf } from '../provider/failure.ts';
import { ResolveUnappliedPaymentResult } from '../unapplied/unapplied-payment.graphql.ts';
import { listRefunds } from './list-refunds.ts';
import type { Refund } from './refund.entity.ts';
import {
  RefundConnectionType,
  RefundFilterInput,
  RefundPaymentInput,
  RefundPaymentResult,
  RefundType,
  RetryRefundResult,
} from './refund.graphql.ts';
import { REFUNDS_PER_PAYMENT_MAX, refundsOfPayment } from './refund.loaders.ts';
import { RefundPayment, refundPayment } from './refund-payment.ts';
import { RefundUnapplied, refundUnappliedPayment } from './refund-unapplied-payment.ts';
import { retryRefund } from './retry-refund.ts';

@Resolver(() => RefundType)
export class RefundResolver {
  @Allow('payment:refund')
  @Paged()
  @Query(() => RefundConnectionType, {
    nullable: true,
    description: 'Refunds of every customer, newest first. FAILED ones wait for `retryRefund`.',
  })
  refunds(
    @Ctx() ctx: RequestContext,
    @Arg('filter', () => RefundFilterInput, {
      nullable: true,
      description: 'Conditions on the refunds; all refunds when omitted.',
    })
    filter: RefundFilterInput | null,
    @Args(() => PageArgs) page: PageArgs,
  ): Promise<InstanceType<typeof RefundConnectionType>> {
    return listRefunds(ctx.em, filter, page);
  }

  @StepUp({ keys: 'by scope' })
  @Allow('payment:refund')
  @Mutation(() => RetryRefundResult.type, {
    description: 'Retries a FAILED refund at the provider, under its old number so that money is returned once.',
  })
  retryRefund(
    @Ctx() ctx: RequestContext,
    @Arg('id', () => ID, { description: 'UUID of a refund with status FAILED.' }) id: string,
  ) {
    return RetryRefundResult.of(async () => ({ refund: await ctx.transact((tx) => retryRefund(tx, { id })) }));
  }

  @StepUp({ keys: 'by scope' })
  @Allow('payment:refund')
  @OwnIdempotency()
  @Mutation(() => RefundPaymentResult.type, {
    description:
      'Refunds a captured payment in whole or in part, out of kindness or for money paid twice: no goods come back and the order keeps its status (`cancelOrder` ends it, and refunds the rest). A payment has six such refunds at most; one that FAILED is retried by `retryRefund`.',
  })
  refundPayment(
    @Ctx() ctx: RequestContext,
    @Arg('input', () => RefundPaymentInput, { description: 'Payment, amount, reason and idempotency key.' })
    input: RefundPaymentInput,
  ) {
    return RefundPaymentResult.of(async () => {
      const checked = valid(RefundPayment, input);
      return { refund: await ctx.transact((tx) => refundPayment(tx, checked)) };
    });
  }

  @StepUp({ keys: 'by scope' })
  @Allow('payment:refund')
  @Mutation(() => ResolveUnappliedPaymentResult.type, {
    description:
      'Refunds what is left of an OPEN unapplied payment at its provider. When that fails the money is OPEN again, and `retryRefund` may try once more.',
  })
  refundUnappliedPayment(
    @Ctx() ctx: RequestContext,
    @Arg('id', () => ID, { description: 'UUID of an unapplied payment with status OPEN.' }) id: string,
    @Arg('reason', () => String, { description: 'Reason for the audit log, 1 to 500 characters.' }) reason: string,
  ) {
    return ResolveUnappliedPaymentResult.of(async () => {
      const input = valid(RefundUnapplied, { id, reason });
      return { unappliedPayment: await ctx.transact((tx) => refundUnappliedPayment(tx, input)) };
    });
  }

  @FieldResolver(() => String, {
    nullable: true,
    description:
      'Reason in the words of the administrator who refunded; null for refunds that the order asked for, and without the permission `payment:refund`.',
  })
  note(@Ctx() { actor }: RequestContext, @Root() { note }: Refund): string | null {
    return may(actor, 'payment:refund') ? (note ?? null) : null;
  }

  @FieldResolver(() => MoneyType, { description: 'Amount to be returned, at most what is left of the payment.' })
  amount(@Root() { amountMinor, currency }: Refund): MoneyType {
    return { amountMinor, currency };
  }

  @FieldResolver(() => PaymentType, {
    nullable: true,
    description: 'Payment whose money is returned; null for unapplied money, and when it is not visible to the caller.',
  })
  async payment(@Ctx() ctx: RequestContext, @Root() { paymentId }: Refund): Promise<PaymentType | null> {
    return paymentId == null ? null : ctx.load(paymentById, paymentId);
  }

  @FieldResolver(() => PaymentFailureType, {
    nullable: true,
    description: 'Reason why the refund FAILED; null in every other status.',
  })
  failure(
    @Ctx() { caller }: RequestContext,
    @Root() { status, failureCode, updatedAt }: Refund,
  ): PaymentFailureType | null {
    return status === 'FAILED' ? failureOf(failureCode ?? 'OTHER', updatedAt, caller.locale) : null;
  }
}

@Resolver(() => PaymentType)
export class PaymentRefundsResolver {
  @FieldResolver(() => MoneyType, {
    description: 'Amount that is neither refunded nor under way back; 0 until the payment is captured.',
  })
  async refundable(@Ctx() ctx: RequestContext, @Root() payment: Payment): Promise<MoneyType> {
    const promised = (await ctx.load(refundsOfPayment, payment.id)).filter(({ status }) => status !== 'FAILED');
    const promisedMinor = sumMinor(promised.map(({ amountMinor }) => amountMinor));
    return { amountMinor: payment.capturedMinor - promisedMinor, currency: payment.currency };
  }

  @ListSize(REFUNDS_PER_PAYMENT_MAX)
  @FieldResolver(() => [RefundType], {
    description: 'Refunds of this payment in every status, oldest first, at most 10.',
  })
  refunds(@Ctx() ctx: RequestContext, @Root() { id }: Payment): Promise<RefundType[]> {
    return ctx.load(refundsOfPayment, id);
  }
}

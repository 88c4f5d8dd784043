import { valid } from '@muster/kit/domain';
import { Allow, MoneyType, PageArgs, Paged, StepUp } from '@muster/kit/graphql';
import type { RequestContext } from '@muster/kit/subgraph';
import { Arg, Args, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from 'type-graphql';
import { PaymentType } from '../payment/payment.graphql.ts';
import { paymentById } from '../payment/payment.loaders.ts';
import { ApplyUnapplied, applyUnappliedPayment } from './apply-unapplied-payment.ts';
import { listUnappliedPayments } from './list-unapplied-payments.ts';
import { type UnappliedPayment, unresolvedOf } from './unapplied-payment.entity.ts';
import {
  ApplyUnappliedPaymentResult,
  ResolveUnappliedPaymentResult,
  UnappliedPaymentConnectionType,
  UnappliedPaymentFilterInput,
  UnappliedPaymentType,
} from './unapplied-payment.graphql.ts';
import { WriteOff, writeOffUnappliedPayment } from './write-off-unapplied-payment.ts';

@Resolver(() => UnappliedPaymentType)
export class UnappliedPaymentResolver {
  @Allow('payment:read_any')
  @Paged()
  @Query(() => UnappliedPaymentConnectionType, {
    nullable: true,
    description:
      'Unapplied payments, newest first: money of a wrong amount or currency, or for no payment that is known. Late captures are not among them: their orders decide.',
  })
  unappliedPayments(
    @Ctx() ctx: RequestContext,
    @Arg('filter', () => UnappliedPaymentFilterInput, {
      nullable: true,
      description: 'Conditions on the unapplied payments; all of them when omitted.',
    })
    filter: UnappliedPaymentFilterInput | null,
    @Args(() => PageArgs) page: PageArgs,
  ): Promise<InstanceType<typeof UnappliedPaymentConnectionType>> {
    return listUnappliedPayments(ctx.em, filter, page);
  }

  @StepUp({ keys: 'by scope' })
  @Allow('payment:refund')
  @Mutation(() => ApplyUnappliedPaymentResult.type, {
    description:
      'Applies OPEN unapplied money to an order that it covers, as a payment of its total; what is left stays OPEN. An expired order takes it like a late capture, or it is refunded. If the provider names a payment of an order, only that order can have it.',
  })
  applyUnappliedPayment(
    @Ctx() ctx: RequestContext,
    @Arg('id', () => ID, { description: 'UUID of an unapplied payment with status OPEN.' }) id: string,
    @Arg('orderId', () => ID, { description: 'UUID of an unpaid order of at most this amount.' }) orderId: string,
  ) {
    return ApplyUnappliedPaymentResult.of(async () => {
      const input = valid(ApplyUnapplied, { id, orderId });
      return { unappliedPayment: await ctx.transact((tx) => applyUnappliedPayment(tx, input)) };
    });
  }

  @StepUp({ keys: 'by scope' })
  @Allow('payment:refund')
  @Mutation(() => ResolveUnappliedPaymentResult.type, {
    description: 'Writes off what is left of an OPEN unapplied payment: it becomes other income in the books.',
  })
  writeOffUnappliedPayment(
    @Ctx() ctx: RequestContext,
    @Arg('id', () => ID, { description: 'UUID of an unapplied payment with status OPEN.' }) id: string,
    @Arg('reason', () => String, { description: 'Reason for the audit log, 1 to 500 characters.' }) reason: string,
  ) {
    return ResolveUnappliedPaymentResult.of(async () => {
      const input = valid(WriteOff, { id, reason });
      return { unappliedPayment: await ctx.transact((tx) => writeOffUnappliedPayment(tx, input)) };
    });
  }

  @FieldResolver(() => MoneyType, { description: 'Amount that the provider received, as it notified first.' })
  amount(@Root() { amountMinor, currency }: UnappliedPayment): MoneyType {
    return { amountMinor, currency };
  }

  @FieldResolver(() => MoneyType, { description: 'Part that is in suspense still; 0 once it is resolved.' })
  unresolved(@Root() row: UnappliedPayment): MoneyType {
    return { amountMinor: unresolvedOf(row), currency: row.currency };
  }

  @FieldResolver(() => PaymentType, {
    nullable: true,
    description: 'Payment that the provider named; null when no payment has that number, or it is not visible.',
  })
  async payment(@Ctx() ctx: RequestContext, @Root() { paymentId }: UnappliedPayment): Promise<PaymentType | null> {
    return paymentId == null ? null : ctx.load(paymentById, paymentId);
  }

  @FieldResolver(() => PaymentType, {
    nullable: true,
    description: 'Payment that took the money, or a part of it; null until it is applied, or when not visible.',
  })
  async appliedPayment(
    @Ctx() ctx: RequestContext,
    @Root() { appliedPaymentId }: UnappliedPayment,
  ): Promise<PaymentType | null> {
    return appliedPaymentId == null ? null : ctx.load(paymentById, appliedPaymentId);
  }
}

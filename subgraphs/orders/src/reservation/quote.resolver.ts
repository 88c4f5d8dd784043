import { valid } from '@muster/kit/domain';
import { Allow, ListSize, MoneyType } from '@muster/kit/graphql';
import type { RequestContext } from '@muster/kit/subgraph';
import { Arg, Ctx, FieldResolver, Query, Resolver, Root } from 'type-graphql';
import { LINES_MAX } from '../order/order.entity.ts';
import { VariantStub } from '../order/order.graphql.ts';
import { SellWindowOfferStub } from '../quota/quota.graphql.ts';
import { type Quote, quote } from './quote.ts';
import {
  ReserveQuoteInput,
  ReserveQuoteLineType,
  ReserveQuoteResult,
  ReserveQuoteType,
} from './reservation.graphql.ts';
import type { DiscountedLine } from './reservation.pricing.ts';
import { Quoted } from './reserve-input.ts';

/** A line with the currency of its quote. */
type QuotedLine = DiscountedLine & Pick<Quote, 'currency'>;

@Resolver(() => ReserveQuoteType)
export class ReserveQuoteResolver {
  @Allow('signed-in')
  @Query(() => ReserveQuoteResult.type, {
    nullable: true,
    description: 'Price of a reservation before it is made, by the same rules as `reserve`. Nothing is held.',
  })
  reserveQuote(
    @Ctx() ctx: RequestContext,
    @Arg('input', () => ReserveQuoteInput, { description: 'Lines and coupon of the reservation.' })
    input: ReserveQuoteInput,
  ) {
    return ReserveQuoteResult.of(() => quote(ctx, valid(Quoted, input)));
  }

  @FieldResolver(() => MoneyType, { description: 'Sum of the lines before any discount.' })
  subtotal(@Root() { subtotalMinor, currency }: Quote): MoneyType {
    return { amountMinor: subtotalMinor, currency };
  }

  @FieldResolver(() => MoneyType, { description: 'Discount of the coupon; zero without one.' })
  discount(@Root() { discountMinor, currency }: Quote): MoneyType {
    return { amountMinor: discountMinor, currency };
  }

  @FieldResolver(() => MoneyType, { description: 'Amount to pay: subtotal less discount.' })
  total(@Root() { subtotalMinor, discountMinor, currency }: Quote): MoneyType {
    return { amountMinor: subtotalMinor - discountMinor, currency };
  }

  @ListSize(LINES_MAX)
  @FieldResolver(() => [ReserveQuoteLineType], { description: 'Lines in the order of the request.' })
  lines(@Root() { lines, currency }: Quote): QuotedLine[] {
    return lines.map((line) => ({ ...line, currency }));
  }
}

@Resolver(() => ReserveQuoteLineType)
export class ReserveQuoteLineResolver {
  @FieldResolver(() => SellWindowOfferStub, { nullable: true, description: 'Offer that the units would come from.' })
  offer(@Root() { offerId }: QuotedLine): SellWindowOfferStub {
    return { id: offerId };
  }

  @FieldResolver(() => VariantStub, { nullable: true, description: 'Variant that would be reserved.' })
  variant(@Root() { variantId }: QuotedLine): VariantStub {
    return { id: variantId };
  }

  @FieldResolver(() => MoneyType, { description: 'Price of one unit now.' })
  unitPrice(@Root() { unitPriceMinor, currency }: QuotedLine): MoneyType {
    return { amountMinor: unitPriceMinor, currency };
  }

  @FieldResolver(() => MoneyType, { description: 'Share of the coupon’s discount.' })
  discount(@Root() { discountMinor, currency }: QuotedLine): MoneyType {
    return { amountMinor: discountMinor, currency };
  }

  @FieldResolver(() => MoneyType, { description: 'Amount of the line after its share of the discount.' })
  total(@Root() { totalMinor, currency }: QuotedLine): MoneyType {
    return { amountMinor: totalMinor, currency };
  }
}

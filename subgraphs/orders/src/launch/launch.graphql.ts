import { DateTime, enumType, ListSize, MoneyType, SafeInt, SeenBy } from '@muster/kit/graphql';
import { Directive, Field, ID, Int, ObjectType } from 'type-graphql';
import type { LaunchPulse } from './pulse.rules.ts';
import type { PulseMinute } from './pulse-minutes.ts';
import { REFUSAL_REASONS, type RefusalReason } from './refusal-counts.ts';
import { CURRENCIES_MAX, type SellWindowTotals } from './totals.ts';

/** Entity stub: catalog owns the sell window, orders contributes what it brings. */
@ObjectType('SellWindow', {
  description:
    'Sell window: a period in which customers reserve its offers, with the rules that decide about production.',
})
@Directive('@key(fields: "id")')
@SeenBy('anyone')
export class SellWindowStub {
  @Field(() => ID, { description: 'UUID of the sell window.' })
  id!: string;
}

@ObjectType('SellWindowTotals', {
  description:
    'Totals of all orders of a sell window, exact at the moment of the answer. Of an order over several windows each counts its own lines.',
})
export class SellWindowTotalsType implements SellWindowTotals {
  @Field(() => Int, { description: 'Units of live orders that are not paid yet.' })
  reservedQty!: number;

  @Field(() => Int, { description: 'Units of paid orders.' })
  paidQty!: number;

  @ListSize(CURRENCIES_MAX)
  @Field(() => [MoneyType], {
    description:
      'Amounts of live orders that are not paid yet, after discounts: one for each currency, at most 10; none for zero.',
  })
  reservedAmounts!: SellWindowTotals['reservedAmounts'] & MoneyType[];

  @ListSize(CURRENCIES_MAX)
  @Field(() => [MoneyType], {
    description:
      'Amounts of paid orders, after discounts: one for each currency, at most 10; none for zero. Partial refunds are not deducted.',
  })
  paidAmounts!: SellWindowTotals['paidAmounts'] & MoneyType[];

  @Field(() => Int, { description: 'Live orders: reserved, awaiting payment, or paid.' })
  orders!: number;

  @Field(() => Int, { description: 'Paid orders among the live ones.' })
  paidOrders!: number;
}

export const RefusalReasonEnum = enumType<RefusalReason>('RefusalReason', 'Reason why a reservation was refused.', {
  QUOTA: 'Too few units were left, or none.',
  LIMIT: 'The customer held as many units as one may, of the offer or in all.',
  NOT_OPEN: 'The sell window was not open.',
  COUPON: 'The coupon was rejected.',
  BUSY: 'Too many reserved at that moment; the same request may be repeated.',
  OTHER: 'Any other refusal, such as an address that is not known.',
});

@ObjectType('RefusalCount', { description: 'Number of reservations that were refused for one reason.' })
export class RefusalCountType {
  @Field(() => RefusalReasonEnum, { description: 'Reason of these refusals.' })
  reason!: RefusalReason;

  @Field(() => Int, { description: 'Refused reservations, each retry counted again.' })
  count!: number;
}

@ObjectType('PulseMinute', { description: 'Activity of a sell window within one minute.' })
export class PulseMinuteType implements PulseMinute {
  @Field(() => DateTime, { description: 'Time at which the minute begins.' })
  at!: Date;

  @Field(() => Int, { description: 'Units that were reserved in the minute, also those that were released later.' })
  reservedQty!: number;

  @Field(() => Int, { description: 'Orders that were placed in the minute.' })
  orders!: number;

  @Field(() => Int, { description: 'Reservations that were refused in the minute, for any reason.' })
  refused!: number;

  @Field(() => Int, { description: 'Orders that were paid in the minute.' })
  paidOrders!: number;
}

@ObjectType('LaunchPulse', {
  description: 'Activity of a sell window since the message before, about a second, with its totals.',
})
export class LaunchPulseType {
  @Field(() => ID, { description: 'UUID of the sell window.' })
  sellWindowId!: string;

  @Field(() => DateTime, { description: 'Time of the reading, by the clock that all messages share.' })
  at!: Date;

  @Field(() => SafeInt, { description: 'Version of this message: the larger of two is the newer one.' })
  seq!: number;

  @Field(() => Int, { description: 'Units that were reserved since the message before.' })
  reservedQty!: number;

  @Field(() => Int, { description: 'Orders that were placed since the message before.' })
  orders!: number;

  @ListSize(REFUSAL_REASONS.length)
  @Field(() => [RefusalCountType], {
    description: 'Reservations that were refused since the message before, by reason; none for zero.',
  })
  refusals!: LaunchPulse['refusals'] & RefusalCountType[];

  @Field(() => Int, { description: 'Orders that were paid since the message before.' })
  paidOrders!: number;

  @Field(() => SellWindowTotalsType, { description: 'Totals of the sell window at the time of the reading.' })
  totals!: SellWindowTotalsType;
}

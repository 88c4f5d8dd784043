import { DateTime, enumType, SafeInt, SeenBy } from '@muster/kit/graphql';
import { Directive, Field, ID, Int, ObjectType } from 'type-graphql';

const StatusEnum = enumType('QuotaStatus', 'Quota status: whether units of the offer can be reserved.', {
  OPEN: 'Units are available.',
  SOLD_OUT: 'No units are available; opens again when a hold is released and nobody in the waiting list wants it.',
  CLOSED: 'The sell window has closed.',
});

@ObjectType('SellWindowOffer', {
  description: 'Offer: a product on sale in a sell window, with its threshold, quantity limits and price.',
})
@Directive('@key(fields: "id")')
@SeenBy('anyone')
export class SellWindowOfferStub {
  @Field(() => ID, { description: 'UUID; order lines of `reserve` name it as `offerId`.' })
  id!: string;
}

@ObjectType('SellWindowQuota', { description: 'Quota of an offer: its reserved and available units, always exact.' })
@Directive('@key(fields: "offerId")')
@SeenBy('anyone')
export class SellWindowQuotaType {
  @Field(() => ID, { description: 'UUID of the offer.' })
  offerId!: string;

  @Field(() => Int, { description: 'Threshold: units that must be reserved before the goods are produced.' })
  minQty!: number;

  @Field(() => Int, { nullable: true, description: 'Cap on units; null without a cap.' })
  maxQty?: number | null;

  @Field(() => Int, { description: 'Units of live orders: reserved, awaiting payment, or paid.' })
  soldQty!: number;

  @Field(() => Int, {
    description: 'Units that came back and are offered to customers of the waiting list: neither sold nor available.',
  })
  heldBackQty!: number;

  @Field(() => Int, {
    description: 'Customers in the waiting list of the offer, without those whom units are offered to at this moment.',
  })
  waitingCount!: number;

  @Field(() => StatusEnum, { description: 'Current status of the quota.' })
  status!: 'OPEN' | 'SOLD_OUT' | 'CLOSED';

  @Field(() => SafeInt, { description: 'Version of this quota: the larger of two is the newer state.' })
  seq!: number;

  @Field(() => DateTime, { description: 'Time of the last change.' })
  updatedAt!: Date;
}

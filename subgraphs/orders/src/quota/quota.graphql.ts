import { DateTime, enumType, SafeInt, SeenBy } from '@muster/kit/graphql';
import { Directive, Field, ID, Int, ObjectType } from 'type-graphql';

const StatusEnum = enumType('QuotaStatus', 'Whether an offer can be reserved from.', {
  OPEN: 'There is something left.',
  SOLD_OUT: 'Everything is taken; it opens again when somebody gives a place back.',
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

@ObjectType('SellWindowQuota', { description: 'How much of an offer is taken, exactly.' })
@Directive('@key(fields: "offerId")')
@SeenBy('anyone')
export class SellWindowQuotaType {
  @Field(() => ID, { description: 'The offer.' })
  offerId!: string;

  @Field(() => Int, { description: 'How many must be wanted for the goods to be made.' })
  minQty!: number;

  @Field(() => Int, { nullable: true, description: 'How many there are at most; null is without limit.' })
  maxQty?: number | null;

  @Field(() => Int, { description: 'How many are taken: reserved, asked to be paid, or paid.' })
  soldQty!: number;

  @Field(() => StatusEnum, { description: 'Whether it can be reserved from.' })
  status!: 'OPEN' | 'SOLD_OUT' | 'CLOSED';

  @Field(() => SafeInt, { description: 'Grows with every change: of two states the one with the larger is the newer.' })
  seq!: number;

  @Field(() => DateTime, { description: 'When it last changed.' })
  updatedAt!: Date;
}

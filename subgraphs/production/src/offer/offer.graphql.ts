import { SeenBy } from '@muster/kit/graphql';
import { Directive, Field, ID, ObjectType } from 'type-graphql';

/** Entity stub: catalog owns the offer, production contributes its counter and its batch. */
@ObjectType('SellWindowOffer', {
  description: 'Offer: a product on sale in a sell window, with its threshold, quantity limits and price.',
})
@Directive('@key(fields: "id")')
@SeenBy('anyone')
export class SellWindowOfferType {
  @Field(() => ID, { description: 'UUID; order lines of `reserve` name it as `offerId`.' })
  id!: string;
}

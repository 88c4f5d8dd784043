import { SeenBy } from '@muster/kit/graphql';
import { Directive, Field, ID, ObjectType } from 'type-graphql';

/** Catalog's offer: we add what is counted and made of it. */
@ObjectType('SellWindowOffer', { description: 'A product on sale in a window, with its goal and its limits.' })
@Directive('@key(fields: "id")')
@SeenBy('anyone')
export class SellWindowOfferType {
  @Field(() => ID, { description: 'UUID: what a reservation names.' })
  id!: string;
}

import { SeenBy } from '@muster/kit/graphql';
import { Directive, Field, ID, ObjectType } from 'type-graphql';

@ObjectType('AdminArea', { description: 'Country or part of a country, as addresses name it.' })
@Directive('@key(fields: "id", resolvable: false)')
@SeenBy('anyone')
export class AdminAreaStub {
  @Field(() => ID, { description: 'UUID; the same in every installation for the shipped areas.' })
  id!: string;
}

@ObjectType({ description: 'Contact of the customer for one order, as it was given with the reservation.' })
export class OrderContact {
  @Field(() => String, { description: 'Full name of the person to reach.' })
  name!: string;

  @Field(() => String, { description: 'Phone number as it was written.' })
  phone!: string;

  @Field(() => String, { description: 'E-mail address for news of the order.' })
  email!: string;
}

@ObjectType({ description: 'Shipping address of one order, as it was given with the reservation.' })
export class OrderAddress {
  @Field(() => String, { description: 'Name of the recipient, for the label.' })
  recipientName!: string;

  @Field(() => String, { description: 'Phone number for the carrier.' })
  phone!: string;

  @Field(() => String, { description: 'Street and house number.' })
  line1!: string;

  @Field(() => String, { nullable: true, description: 'Floor, building or other details.' })
  line2?: string | null;

  @Field(() => String, { description: 'City, or the district or ward where the address names one.' })
  city!: string;

  @Field(() => String, { nullable: true, description: 'Postal code in the form of its country.' })
  postalCode?: string | null;

  @Field(() => String, { description: 'Country code of two letters (ISO 3166-1), such as `TW` or `VN`.' })
  countryCode!: string;

  areaId?: string | null;
}

import { common, enumType, resultUnion } from '@muster/kit/graphql';
import { Field, ID, ObjectType } from 'type-graphql';
import type { Tier } from '../../account/tiers.ts';

export const TierEnum = enumType('CustomerTier', 'Service tier of a customer, set by staff for clients to act on.', {
  STANDARD: 'No tier was set: every new customer.',
  SILVER: 'The first tier above STANDARD.',
  GOLD: 'The second tier, above SILVER.',
  VIP: 'The highest tier.',
});

@ObjectType({ description: 'The customer was moved to the tier.' })
export class CustomerTierPayload {
  @Field(() => ID, { description: 'UUID of the customer.' })
  userId!: string;

  @Field(() => TierEnum, { description: 'The tier from now on.' })
  tier!: Tier;
}

export const SetCustomerTierResult = resultUnion(
  'SetCustomerTierResult',
  'Result of `setCustomerTier`: the new tier, or a refusal.',
  CustomerTierPayload,
  [common.notFound, common.stepUpRequired],
);

import { common, enumType, resultUnion } from '@muster/kit/graphql';
import { Field, ID, ObjectType } from 'type-graphql';
import type { Tier } from './set-tier.ts';

export const TierEnum = enumType('CustomerTier', 'How a customer is treated.', {
  STANDARD: 'As everybody.',
  SILVER: 'A little better.',
  GOLD: 'Much better.',
  VIP: 'Best.',
});

@ObjectType({ description: 'The customer was moved to the tier.' })
export class CustomerTierPayload {
  @Field(() => ID, { description: 'The customer.' })
  userId!: string;

  @Field(() => TierEnum, { description: 'The tier they have now.' })
  tier!: Tier;
}

export const SetCustomerTierResult = resultUnion(
  'SetCustomerTierResult',
  'What became of `setCustomerTier`.',
  CustomerTierPayload,
  [common.notFound, common.stepUpRequired],
);

import { common, DateTime, exposed, fact, resultUnion } from '@muster/kit/graphql';
import { Field, ID, ObjectType } from 'type-graphql';
import { tooManyTries, wrongPassword } from '../../sign-in/confirm-password/confirm-password.graphql.ts';
import { OpenOrders, StillAdministrator } from './erasure.refusals.ts';

@ObjectType({ description: 'Everything that is stored about you.' })
export class PersonalDataPayload {
  @Field(() => String, {
    description:
      'JSON text with account, profile, preferences, phones, addresses, wishlist, recentlyViewed, comparisons, searches, activities, devices, sessions, signIns and orders.',
  })
  json!: string;
}

@ObjectType({ description: 'The erased account.' })
export class EraseAccountPayload {
  @Field(() => ID, {
    description: 'Id of the account. Orders and books still name it; nothing connects it to a person.',
  })
  userId!: string;

  @Field(() => DateTime, { description: 'Moment of the erasure.' })
  erasedAt!: Date;
}

export const ExportMyDataResult = resultUnion(
  'ExportMyDataResult',
  'Result of `exportMyData`: the data, or a refusal.',
  PersonalDataPayload,
  [wrongPassword, tooManyTries, common.notFound, common.stepUpRequired],
);

export const EraseAccountResult = resultUnion(
  'EraseAccountResult',
  'Result of `eraseMyAccount` and `eraseUser`: the erased account, or a refusal.',
  EraseAccountPayload,
  [
    exposed(OpenOrders, 'Orders are waiting for money or goods. Nothing was changed.', {
      count: { type: fact.int, description: 'Number of open orders.' },
    }),
    exposed(StillAdministrator, 'The account has the role of an administrator. Nothing was changed.', {}),
    wrongPassword,
    tooManyTries,
    common.notFound,
    common.stepUpRequired,
  ],
);

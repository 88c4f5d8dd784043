import { common, DateTime, exposed, fact, resultUnion } from '@muster/kit/graphql';
import { Field, ID, ObjectType } from 'type-graphql';
import { tooManyTries, wrongPassword } from '../../sign-in/confirm-password/confirm-password.graphql.ts';
import { OpenOrders, StillAdministrator } from './erasure.refusals.ts';

@ObjectType({ description: 'Everything that is known of you.' })
export class PersonalDataPayload {
  @Field(() => String, {
    description:
      'A JSON text: account, profile, preferences, phones, addresses, wishlist, recentlyViewed, comparisons, searches, activities, sessions, signIns, orders.',
  })
  json!: string;
}

@ObjectType({ description: 'The account was erased.' })
export class EraseAccountPayload {
  @Field(() => ID, { description: 'The account. Orders and books still name it, and nothing tells whose it was.' })
  userId!: string;

  @Field(() => DateTime, { description: 'Since when nothing is known of it.' })
  erasedAt!: Date;
}

export const ExportMyDataResult = resultUnion(
  'ExportMyDataResult',
  'What became of `exportMyData`.',
  PersonalDataPayload,
  [wrongPassword, tooManyTries, common.notFound, common.stepUpRequired],
);

export const EraseAccountResult = resultUnion(
  'EraseAccountResult',
  'What became of `eraseMyAccount` or `eraseUser`.',
  EraseAccountPayload,
  [
    exposed(OpenOrders, 'There are orders that wait for money or goods. Nothing happened.', {
      count: { type: fact.int, description: 'How many.' },
    }),
    exposed(StillAdministrator, 'The account has the role of an administrator. Nothing happened.', {}),
    wrongPassword,
    tooManyTries,
    common.notFound,
    common.stepUpRequired,
  ],
);

import { common, DateTime, exposed, ListSize, resultUnion } from '@muster/kit/graphql';
import { Field, ID, InputType, ObjectType } from 'type-graphql';
import { PHONES_MAX } from './keep-phones.ts';
import { PhoneTaken } from './phone.refusals.ts';

@ObjectType('UserPhone', { description: 'A phone number of somebody. Kept encrypted.' })
export class PhoneType {
  @Field(() => ID, { description: 'UUID.' })
  id!: string;

  @Field(() => String, { description: 'As the whole world dials it (E.164): `+886912345678`.' })
  number!: string;

  @Field(() => String, { nullable: true, description: 'What its owner calls it.' })
  label!: string | null;

  @Field(() => Boolean, { description: 'Whether it is the one to call first. One of somebody’s phones is.' })
  isDefault!: boolean;

  @Field(() => DateTime, { description: 'When it was added.' })
  createdAt!: Date;
}

@InputType({ description: 'A phone number of yours.' })
export class AddPhoneInput {
  @Field(() => String, { description: 'At most 40 characters, with spaces and dashes as you like.' })
  number!: string;

  @Field(() => String, {
    nullable: true,
    description: 'ISO 3166-1 alpha-2 of the country it is written for; not needed when it begins with `+`.',
  })
  countryCode?: string | null;

  @Field(() => String, { nullable: true, description: 'What you call it: at most 50 characters.' })
  label?: string | null;

  @Field(() => Boolean, { nullable: true, description: 'Makes it the default; the first one is in any case.' })
  isDefault?: boolean | null;
}

@InputType({ description: 'What of a phone can be changed. For another number, add it and remove this one.' })
export class UpdatePhoneInput {
  @Field(() => String, { nullable: true, description: 'What you call it: at most 50 characters; null takes it away.' })
  label?: string | null;
}

@ObjectType({ description: 'A phone was added or changed.' })
export class PhonePayload {
  @Field(() => PhoneType, { description: 'The phone as it is now.' })
  phone!: PhoneType;
}

@ObjectType({ description: 'A phone was removed.' })
export class RemovePhonePayload {
  @ListSize(PHONES_MAX)
  @Field(() => [PhoneType], { description: 'The phones that are left, oldest first.' })
  phones!: PhoneType[];
}

export const AddPhoneResult = resultUnion('AddPhoneResult', 'What became of `addPhone`.', PhonePayload, [
  exposed(PhoneTaken, 'This number is among your phones already.', {}),
  common.tooMany,
  common.invalidInput,
  common.notFound,
]);

export const UpdatePhoneResult = resultUnion(
  'UpdatePhoneResult',
  'What became of `updatePhone` or `setDefaultPhone`.',
  PhonePayload,
  [common.notFound, common.invalidInput],
);

export const RemovePhoneResult = resultUnion('RemovePhoneResult', 'What became of `removePhone`.', RemovePhonePayload, [
  common.notFound,
]);

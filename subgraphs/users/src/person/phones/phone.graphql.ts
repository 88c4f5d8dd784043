import { common, DateTime, exposed, ListSize, resultUnion } from '@muster/kit/graphql';
import { Field, ID, InputType, ObjectType } from 'type-graphql';
import { PhoneTaken } from './phone.refusals.ts';
import { PHONES_MAX } from './phone.rules.ts';

@ObjectType('UserPhone', { description: 'Phone number of a person. Stored encrypted.' })
export class PhoneType {
  @Field(() => ID, { description: 'UUID of the phone number.' })
  id!: string;

  @Field(() => String, { description: 'Number in E.164: `+886912345678`.' })
  number!: string;

  @Field(() => String, { nullable: true, description: 'Name that its owner gave it.' })
  label!: string | null;

  @Field(() => Boolean, { description: 'Whether it is the number to call first. Exactly one phone of an account is.' })
  isDefault!: boolean;

  @Field(() => DateTime, { description: 'When it was added.' })
  createdAt!: Date;
}

@InputType({ description: 'A phone number of yours.' })
export class AddPhoneInput {
  @Field(() => String, { description: 'Phone number: at most 40 characters; spaces and dashes are ignored.' })
  number!: string;

  @Field(() => String, {
    nullable: true,
    description: 'ISO 3166-1 alpha-2 code for a number in national form; not needed with `+`.',
  })
  countryCode?: string | null;

  @Field(() => String, { nullable: true, description: 'Name of your own for it: at most 50 characters.' })
  label?: string | null;

  @Field(() => Boolean, { nullable: true, description: 'Makes it the default; the first phone always is.' })
  isDefault?: boolean | null;
}

@InputType({ description: 'Changes of a phone. For another number, add it and remove this one.' })
export class UpdatePhoneInput {
  @Field(() => String, {
    nullable: true,
    description: 'Name of your own for it: at most 50 characters; null removes it.',
  })
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
  @Field(() => [PhoneType], { description: 'The remaining phones, oldest first.' })
  phones!: PhoneType[];
}

export const AddPhoneResult = resultUnion(
  'AddPhoneResult',
  'Result of `addPhone`: the phone, or a refusal.',
  PhonePayload,
  [
    exposed(PhoneTaken, 'This number is among your phones already.', {}),
    common.tooMany,
    common.invalidInput,
    common.notFound,
  ],
);

export const UpdatePhoneResult = resultUnion(
  'UpdatePhoneResult',
  'Result of `updatePhone` and `setDefaultPhone`: the phone, or a refusal.',
  PhonePayload,
  [common.notFound, common.invalidInput],
);

export const RemovePhoneResult = resultUnion(
  'RemovePhoneResult',
  'Result of `removePhone`: the remaining phones, or a refusal.',
  RemovePhonePayload,
  [common.notFound],
);

import { common, DateTime, enumType, ListSize, resultUnion } from '@muster/kit/graphql';
import { Field, ID, InputType, ObjectType } from 'type-graphql';
import type { AddressKind } from './address.rows.ts';
import { ADDRESSES_MAX } from './keep-addresses.ts';

export const AddressKindEnum = enumType('AddressKind', 'What an address is for.', {
  SHIPPING: 'Goods are sent there.',
  BILLING: 'Invoices are made out to it.',
  BOTH: 'Either.',
});
export const AddressUseEnum = enumType('AddressUse', 'What there is a default address for.', {
  SHIPPING: 'Sending goods.',
  BILLING: 'Making out invoices.',
});

@ObjectType('UserAddress', { description: 'An entry of somebody’s address book. Kept encrypted.' })
export class AddressType {
  @Field(() => ID, { description: 'UUID.' })
  id!: string;

  @Field(() => AddressKindEnum, { description: 'What it is for.' })
  kind!: AddressKind;

  @Field(() => String, { nullable: true, description: 'What its owner calls it.' })
  label!: string | null;

  @Field(() => String, { description: 'Whose name is on the parcel or the invoice.' })
  recipientName!: string;

  @Field(() => String, { nullable: true, description: 'Whom the carrier calls, as E.164.' })
  phone!: string | null;

  @Field(() => String, { description: 'ISO 3166-1 alpha-2.' })
  countryCode!: string;

  @Field(() => String, { description: 'Street and number.' })
  line1!: string;

  @Field(() => String, { nullable: true, description: 'Floor, building, whatever else helps.' })
  line2!: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Town, district or ward in words, as far as `area` does not say it.',
  })
  locality!: string | null;

  @Field(() => String, { nullable: true, description: 'In the form of its country.' })
  postalCode!: string | null;

  @Field(() => Boolean, { description: 'Whether goods go there unless something else is said.' })
  isDefaultShipping!: boolean;

  @Field(() => Boolean, { description: 'Whether invoices are made out to it unless something else is said.' })
  isDefaultBilling!: boolean;

  @Field(() => DateTime, { description: 'When it was added.' })
  createdAt!: Date;

  @Field(() => DateTime, { description: 'When it was last changed.' })
  updatedAt!: Date;
}

@InputType('UserAddressInput', { description: 'An address, all of it.' })
export class AddressInputType {
  @Field(() => AddressKindEnum, { description: 'What it is for.' })
  kind!: AddressKind;

  @Field(() => String, { description: 'ISO 3166-1 alpha-2: `TW`, `VN`.' })
  countryCode!: string;

  @Field(() => ID, {
    nullable: true,
    description: 'The smallest administrative area of the country that is known. Needed where `adminAreas` lists any.',
  })
  areaId?: string | null;

  @Field(() => String, { nullable: true, description: 'What you call it: at most 50 characters.' })
  label?: string | null;

  @Field(() => String, { description: '1 to 200 characters.' })
  recipientName!: string;

  @Field(() => String, { nullable: true, description: 'A phone number there, or of the whole world with `+`.' })
  phone?: string | null;

  @Field(() => String, { description: 'Street and number: 1 to 300 characters.' })
  line1!: string;

  @Field(() => String, { nullable: true, description: 'At most 300 characters.' })
  line2?: string | null;

  @Field(() => String, { nullable: true, description: 'Town, district or ward in words: at most 200 characters.' })
  locality?: string | null;

  @Field(() => String, { nullable: true, description: 'At most 20 characters, in the form of the country.' })
  postalCode?: string | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'Makes it the default for sending; the first one is in any case.',
  })
  isDefaultShipping?: boolean | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'Makes it the default for invoices; the first one is in any case.',
  })
  isDefaultBilling?: boolean | null;
}

@ObjectType({ description: 'An address was added or changed.' })
export class AddressPayload {
  @Field(() => AddressType, { description: 'The address as it is now.' })
  address!: AddressType;
}

@ObjectType({ description: 'An address was removed.' })
export class RemoveAddressPayload {
  @ListSize(ADDRESSES_MAX)
  @Field(() => [AddressType], { description: 'The addresses that are left, oldest first.' })
  addresses!: AddressType[];
}

export const AddAddressResult = resultUnion('AddAddressResult', 'What became of `addAddress`.', AddressPayload, [
  common.tooMany,
  common.invalidInput,
  common.notFound,
]);
export const UpdateAddressResult = resultUnion(
  'UpdateAddressResult',
  'What became of `updateAddress` or `setDefaultAddress`.',
  AddressPayload,
  [common.invalidInput, common.notFound],
);
export const RemoveAddressResult = resultUnion(
  'RemoveAddressResult',
  'What became of `removeAddress`.',
  RemoveAddressPayload,
  [common.notFound],
);

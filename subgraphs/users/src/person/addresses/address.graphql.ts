import { common, DateTime, enumType, ListSize, resultUnion } from '@muster/kit/graphql';
import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import { ADDRESSES_MAX, type AddressKind } from './address.rules.ts';

export const AddressKindEnum = enumType('AddressKind', 'Purpose of an address.', {
  SHIPPING: 'Delivery of goods.',
  BILLING: 'Address of invoices.',
  BOTH: 'Delivery and invoices.',
});
export const AddressUseEnum = enumType('AddressUse', 'A purpose that has a default address.', {
  SHIPPING: 'Delivery of goods.',
  BILLING: 'Address of invoices.',
});

@ObjectType('UserAddress', { description: 'Entry of an address book. Stored encrypted.' })
export class AddressType {
  @Field(() => ID, { description: 'UUID of the address.' })
  id!: string;

  @Field(() => AddressKindEnum, { description: 'Purpose of the address.' })
  kind!: AddressKind;

  @Field(() => String, { nullable: true, description: 'Name that its owner gave it.' })
  label!: string | null;

  @Field(() => String, { description: 'Name on the parcel or the invoice.' })
  recipientName!: string;

  @Field(() => String, { nullable: true, description: 'Phone number for the carrier, as E.164.' })
  phone!: string | null;

  @Field(() => String, { description: 'ISO 3166-1 alpha-2.' })
  countryCode!: string;

  @Field(() => String, { description: 'Street and number.' })
  line1!: string;

  @Field(() => String, { nullable: true, description: 'Floor, building or other details.' })
  line2!: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Town, district or ward in words, where `area` does not name it.',
  })
  locality!: string | null;

  @Field(() => String, { nullable: true, description: 'Postal code in the form of its country.' })
  postalCode!: string | null;

  @Field(() => Boolean, { description: 'Whether it is the default for delivery.' })
  isDefaultShipping!: boolean;

  @Field(() => Boolean, { description: 'Whether it is the default for invoices.' })
  isDefaultBilling!: boolean;

  @Field(() => DateTime, { description: 'When it was added.' })
  createdAt!: Date;

  @Field(() => DateTime, { description: 'When it was last changed.' })
  updatedAt!: Date;

  @Field(() => Int, { description: 'Version of the address, counted up by each change; for `expectedVersion`.' })
  version!: number;
}

@InputType('UserAddressInput', { description: 'A whole address.' })
export class AddressInputType {
  @Field(() => AddressKindEnum, { description: 'Purpose of the address.' })
  kind!: AddressKind;

  @Field(() => String, { description: 'ISO 3166-1 alpha-2: `TW`, `VN`.' })
  countryCode!: string;

  @Field(() => ID, {
    nullable: true,
    description: 'The smallest known administrative area. Required where `adminAreas` lists any for the country.',
  })
  areaId?: string | null;

  @Field(() => String, { nullable: true, description: 'Name of your own for it: at most 50 characters.' })
  label?: string | null;

  @Field(() => String, { description: '1 to 200 characters.' })
  recipientName!: string;

  @Field(() => String, {
    nullable: true,
    description: 'Phone number in national form, or in international form with `+`.',
  })
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
    description: 'Makes it the default for delivery; the first address always is.',
  })
  isDefaultShipping?: boolean | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'Makes it the default for invoices; the first address always is.',
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
  @Field(() => [AddressType], { description: 'The remaining addresses, oldest first.' })
  addresses!: AddressType[];
}

export const AddAddressResult = resultUnion(
  'AddAddressResult',
  'Result of `addAddress`: the address, or a refusal.',
  AddressPayload,
  [common.tooMany, common.invalidInput, common.notFound],
);
export const UpdateAddressResult = resultUnion(
  'UpdateAddressResult',
  'Result of `updateAddress` and `setDefaultAddress`: the address, or a refusal.',
  AddressPayload,
  [common.staleVersion, common.invalidInput, common.notFound],
);
export const RemoveAddressResult = resultUnion(
  'RemoveAddressResult',
  'Result of `removeAddress`: the remaining addresses, or a refusal.',
  RemoveAddressPayload,
  [common.notFound],
);

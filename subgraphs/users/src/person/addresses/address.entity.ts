import { defineEntity, p } from '@mikro-orm/core';
import { identity, versioned } from '@muster/kit/orm';
import { sealedWithDataKey } from '../../account/data-key.entity.ts';
import { ADDRESS_KINDS } from './address.rules.ts';

const UserAddressSchema = defineEntity({
  name: 'UserAddress',
  properties: {
    ...identity,
    ...versioned,
    ...sealedWithDataKey,
    kind: p.enum(ADDRESS_KINDS),
    countryCode: p.string().length(2),
    areaId: p.uuid().nullable(),
    sealed: p.text(),
    isDefaultShipping: p.boolean(),
    isDefaultBilling: p.boolean(),
    createdAt: p.datetime(),
    updatedAt: p.datetime(),
  },
});

/** A row of an address book. `address.personal.ts` seals and opens what it says of a person. */
export class UserAddress extends UserAddressSchema.class {}
UserAddressSchema.setClass(UserAddress);

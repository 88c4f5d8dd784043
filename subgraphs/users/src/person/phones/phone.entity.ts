import { defineEntity, p } from '@mikro-orm/core';
import { identity } from '@muster/kit/orm';
import { sealedWithDataKey } from '../../account/data-key.entity.ts';

const UserPhoneSchema = defineEntity({
  name: 'UserPhone',
  properties: {
    ...identity,
    ...sealedWithDataKey,
    sealed: p.text(),
    /** HMAC of the number: finds equal numbers without opening any. */
    phoneHash: p.text(),
    isDefault: p.boolean(),
    createdAt: p.datetime(),
    updatedAt: p.datetime(),
  },
});

/** A phone number of an account. `phone.personal.ts` seals and opens it. */
export class UserPhone extends UserPhoneSchema.class {}
UserPhoneSchema.setClass(UserPhone);

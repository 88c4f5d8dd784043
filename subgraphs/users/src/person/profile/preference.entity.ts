import { defineEntity, p } from '@mikro-orm/core';
import { DataKey } from '../../account/data-key.entity.ts';

const UserPreferenceSchema = defineEntity({
  name: 'UserPreference',
  properties: {
    accountId: p.uuid().primary(),
    key: p.text().primary(),
    dataKey: () => p.manyToOne(DataKey).fieldName('account_id').persist(false).nullable(),
    sealed: p.text(),
    updatedAt: p.datetime(),
  },
});

/** A setting that a client keeps for an account, with a sealed value. */
export class UserPreference extends UserPreferenceSchema.class {}
UserPreferenceSchema.setClass(UserPreference);

import { defineEntity, p } from '@mikro-orm/core';
import { versioned } from '@muster/kit/orm';
import { DataKey } from '../../account/data-key.entity.ts';
import { LANGUAGES } from './profile.rules.ts';

const UserProfileSchema = defineEntity({
  name: 'UserProfile',
  tableName: 'profile',
  properties: {
    accountId: p.uuid().primary(),
    ...versioned,
    dataKey: () => p.manyToOne(DataKey).fieldName('account_id').persist(false).nullable(),
    sealed: p.text(),
    preferredCurrency: p.string().length(3).nullable(),
    preferredLanguage: p.enum(LANGUAGES).nullable(),
    timezone: p.text().nullable(),
    newsletterSubscribed: p.boolean(),
    updatedAt: p.datetime(),
  },
});

/** The profile of an account. `profile.personal.ts` seals and opens what identifies the person. */
export class UserProfile extends UserProfileSchema.class {}
UserProfileSchema.setClass(UserProfile);

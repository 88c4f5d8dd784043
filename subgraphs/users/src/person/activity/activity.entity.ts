import { defineEntity, p } from '@mikro-orm/core';
import { identity } from '@muster/kit/orm';

export const ACTIVITY_TYPES = [
  'WISHLIST_ADDED',
  'COMPARISON_SAVED',
  'PHONE_ADDED',
  'ADDRESS_ADDED',
  'ORDER_PAID',
] as const;
export type ActivityType = (typeof ACTIVITY_TYPES)[number];

const UserActivitySchema = defineEntity({
  name: 'UserActivity',
  properties: {
    ...identity,
    accountId: p.uuid(),
    type: p.enum(ACTIVITY_TYPES),
    entityType: p.text(),
    entityId: p.uuid(),
    at: p.datetime(),
  },
});

/** One thing that an account did: ids only. */
export class UserActivity extends UserActivitySchema.class {}
UserActivitySchema.setClass(UserActivity);

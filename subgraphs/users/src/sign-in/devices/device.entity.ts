import { defineEntity, p } from '@mikro-orm/core';
import { identity } from '@muster/kit/orm';
import { sealedWithDataKey } from '../../account/data-key.entity.ts';

export const DEVICE_TYPES = ['DESKTOP', 'MOBILE', 'TABLET', 'OTHER'] as const;
export type DeviceType = (typeof DEVICE_TYPES)[number];

const DeviceSchema = defineEntity({
  name: 'Device',
  properties: {
    ...identity,
    ...sealedWithDataKey,
    keyHash: p.blob(),
    sealedName: p.text().nullable(),
    type: p.enum(DEVICE_TYPES),
    os: p.text().nullable(),
    browser: p.text().nullable(),
    ip: p.text().nullable(),
    userAgent: p.text().nullable(),
    trustedAt: p.datetime().nullable(),
    createdAt: p.datetime(),
    lastUsedAt: p.datetime(),
  },
});

/** A browser or an app that signed in to an account. Only the hash of its key is stored. */
export class Device extends DeviceSchema.class {}
DeviceSchema.setClass(Device);

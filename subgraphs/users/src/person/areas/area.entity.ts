import { defineEntity, p } from '@mikro-orm/core';
import { identity } from '@muster/kit/orm';

/** From the largest to the smallest. */
export const AREA_LEVELS = ['COUNTRY', 'PROVINCE', 'CITY', 'DISTRICT', 'WARD', 'ROAD'] as const;
export type AreaLevel = (typeof AREA_LEVELS)[number];

const AdminAreaSchema = defineEntity({
  name: 'AdminArea',
  properties: {
    ...identity,
    code: p.text().nullable(),
    countryCode: p.string().length(2),
    level: p.enum(AREA_LEVELS),
    parentId: p.uuid().nullable(),
    name: p.text(),
    localNames: p.json<Record<string, string>>(),
  },
});

/** A country, or a part of one that addresses can name. */
export class AdminArea extends AdminAreaSchema.class {}
AdminAreaSchema.setClass(AdminArea);

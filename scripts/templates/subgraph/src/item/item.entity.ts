import { defineEntity, p } from '@mikro-orm/core';
import { identity } from '@muster/kit/orm';

const SampleItemSchema = defineEntity({
  name: 'SampleItem',
  properties: {
    ...identity,
    name: p.text(),
    createdAt: p.datetime(),
  },
});

/** Something that this subgraph keeps. */
export class SampleItem extends SampleItemSchema.class {}
SampleItemSchema.setClass(SampleItem);

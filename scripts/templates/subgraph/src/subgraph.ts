import { sampleItemCreated } from '@muster/events';
import { defineSubgraph } from '@muster/kit/subgraph';
import { audits } from './audits.ts';
import { invariants } from './invariants.ts';
import { SampleItem } from './item/item.entity.ts';
import { itemById } from './item/item.loaders.ts';
import { ItemResolver } from './item/item.resolver.ts';
import { Migration20260101_sample } from './migrations/20260101-sample.ts';

export const sample = defineSubgraph({
  name: 'sample',
  description: 'Items of the sample subgraph.',
  entities: [SampleItem],
  migrations: [Migration20260101_sample],
  invariants,
  resolvers: [ItemResolver],
  references: { SampleItem: ({ id = '' }, ctx) => ctx.load(itemById, id) },
  permissions: { 'sample:manage': 'Create items of the sample subgraph.' },
  audits,
  emits: [sampleItemCreated],
  consumers: [],
});

import { defineEntity, p } from '@mikro-orm/core';
import { identity } from '@muster/kit/orm';
import { sealedWithDataKey } from '../../account/data-key.entity.ts';

const SearchLogSchema = defineEntity({
  name: 'SearchLog',
  properties: {
    ...identity,
    ...sealedWithDataKey,
    sealed: p.text(),
    resultsCount: p.integer(),
    clickedProductId: p.uuid().nullable(),
    at: p.datetime(),
  },
});

/** A search of an account. Its words and filters are sealed. */
export class SearchLog extends SearchLogSchema.class {}
SearchLogSchema.setClass(SearchLog);

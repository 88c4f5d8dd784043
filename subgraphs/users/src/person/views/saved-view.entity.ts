import { defineEntity, p } from '@mikro-orm/core';
import { identity, versioned } from '@muster/kit/orm';
import { sealedWithDataKey } from '../../account/data-key.entity.ts';

const SavedViewSchema = defineEntity({
  name: 'SavedView',
  properties: {
    ...identity,
    ...versioned,
    ...sealedWithDataKey,
    screen: p.text(),
    /** Name and query: what they name may be personal. */
    sealed: p.text(),
    isShared: p.boolean(),
  },
});

/** A view of a screen that somebody saved: which filter, which order. */
export class SavedView extends SavedViewSchema.class {}
SavedViewSchema.setClass(SavedView);

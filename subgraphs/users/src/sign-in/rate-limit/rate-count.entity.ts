import { defineEntity, p } from '@mikro-orm/core';

const RateCountSchema = defineEntity({
  name: 'RateCount',
  properties: {
    /** The counted thing and its subject: `guesses:network:203.0.113.9`. Email addresses are fingerprints. */
    key: p.text().primary(),
    count: p.integer(),
    endsAt: p.datetime(),
  },
});

/** A counter with a time window, shared by all processes. */
export class RateCount extends RateCountSchema.class {}
RateCountSchema.setClass(RateCount);

import { defineEntity, p } from '@mikro-orm/core';

const AccessClockSchema = defineEntity({
  name: 'AccessClock',
  properties: {
    id: p.boolean().primary(),
    version: p.bigint('number'),
  },
});

/** The version of the last end of access, which a new token carries: one row. */
export class AccessClock extends AccessClockSchema.class {}
AccessClockSchema.setClass(AccessClock);

const AccessEndSchema = defineEntity({
  name: 'AccessEnd',
  properties: {
    version: p.bigint('number').primary(),
    userId: p.uuid(),
    /** Null: every session of the user. */
    sessionId: p.uuid().nullable(),
    /** Shown to the client. */
    reason: p.text(),
    at: p.datetime(),
  },
});

/** An end of access tokens before they expire. */
export class AccessEnd extends AccessEndSchema.class {}
AccessEndSchema.setClass(AccessEnd);

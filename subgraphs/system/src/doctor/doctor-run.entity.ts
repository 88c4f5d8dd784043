import { defineEntity, p } from '@mikro-orm/core';
import { identity, versioned } from '@muster/kit/orm';
import { doctorRunStates } from './doctor-run.states.ts';

const DoctorRunSchema = defineEntity({
  name: 'DoctorRun',
  properties: {
    ...identity,
    status: p.enum(doctorRunStates.states),
    startedAt: p.datetime(),
    finishedAt: p.datetime().nullable(),
    /** Parts that did not answer. */
    missingParts: p.array(),
    ...versioned,
  },
});

/** One check of every invariant of every part. */
export class DoctorRun extends DoctorRunSchema.class {}
DoctorRunSchema.setClass(DoctorRun);

const DoctorCheckSchema = defineEntity({
  name: 'DoctorCheck',
  properties: {
    ...identity,
    runId: p.uuid(),
    position: p.integer(),
    subgraph: p.text(),
    name: p.text(),
    /** Null until it is made, and for one that could not be made. */
    brokenRows: p.integer().nullable(),
    milliseconds: p.integer().nullable(),
  },
});

/** One invariant in a run. */
export class DoctorCheck extends DoctorCheckSchema.class {}
DoctorCheckSchema.setClass(DoctorCheck);

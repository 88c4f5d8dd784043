import { defineStates, type StateOf } from '@muster/kit/domain';

/** A run ends once: with every check made, or without one of them. */
export const doctorRunStates = defineStates('doctor run', {
  RUNNING: { finish: 'DONE', fail: 'FAILED' },
  DONE: {},
  FAILED: {},
});
export type DoctorRunStatus = StateOf<typeof doctorRunStates>;

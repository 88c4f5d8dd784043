import { defineEvent } from '@muster/kit/events';
import { z } from 'zod';
import { id } from './parts.ts';

/** A run of the doctor has begun, made a check, or ended. */
export const doctorRunChanged = defineEvent({
  type: 'doctor_run.changed',
  version: 1,
  payload: z.object({ runId: id, version: z.int() }),
  orderedBy: (event) => event.runId,
});

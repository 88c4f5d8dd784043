import { defineCommand, defineEvent } from '@muster/kit/events';
import { z } from 'zod';
import { id } from './parts.ts';

/** A run of the doctor has begun, made a check, or ended. */
export const doctorRunChanged = defineEvent({
  type: 'doctor_run.changed',
  version: 1,
  payload: z.object({ runId: id, version: z.int() }),
  orderedBy: (event) => event.runId,
});

/** Operations of one batch of uses. */
export const OPERATION_USES_MAX = 500;

/** Id of a registered operation: the hash of its document, and the client that it is registered for, if only one may send it. */
export const registeredOperationId = (hash: string, client: string | null): string =>
  client === null ? hash : `${hash}:${client}`;

/** Uses of registered operations since the batch before. A batch that is sent again counts once. */
export const noteOperationUses = defineCommand({
  name: 'system.noteOperationUses',
  input: z.object({
    batchId: id,
    uses: z
      .array(
        z.object({
          id: z.string().min(1).max(200),
          count: z.int().min(1).max(1_000_000_000),
          lastUsedAt: z.iso.datetime(),
        }),
      )
      .min(1)
      .max(OPERATION_USES_MAX),
  }),
  output: z.object({}),
});

import { defineJob } from '@muster/kit/orm';
import { z } from 'zod';

/** Runs at the end of the grace period for open payments of a closed offer. */
export const endGrace = defineJob({ kind: 'end-grace', payload: z.object({ offerId: z.uuid() }) });

/** Runs at the end of the time in which an administrator may confirm an offer of a closed window. */
export const endDecision = defineJob({ kind: 'end-decision', payload: z.object({ offerId: z.uuid() }) });

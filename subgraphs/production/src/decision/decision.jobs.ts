import { defineJob } from '@muster/kit/orm';
import { z } from 'zod';

/** Runs at the end of the grace period for open payments of a closed offer. */
export const endGrace = defineJob({ kind: 'end-grace', payload: z.object({ offerId: z.uuid() }) });

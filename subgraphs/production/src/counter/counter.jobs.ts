import { defineJob } from '@muster/kit/orm';
import { z } from 'zod';

/** Runs when open payments of a closed offer have been waited for long enough. */
export const endGrace = defineJob({ kind: 'end-grace', payload: z.object({ offerId: z.uuid() }) });

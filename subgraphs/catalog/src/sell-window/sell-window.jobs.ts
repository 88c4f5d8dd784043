import { defineJob } from '@muster/kit/orm';
import { z } from 'zod';

const payload = z.object({ sellWindowId: z.uuid() });

/** Runs at `announceAt` of a scheduled window. */
export const announceByClock = defineJob({ kind: 'announce-sell-window', payload });

/** Runs at `startAt` of a scheduled window. */
export const openByClock = defineJob({ kind: 'open-sell-window', payload });

/** Runs at `closeAt` of an open window. */
export const closeByClock = defineJob({ kind: 'close-sell-window', payload });

import { field } from '@muster/kit/domain';
import type { Services } from '@muster/kit/subgraph';
import { z } from 'zod';

/** Environment variables of finance. */
export const FinanceSettings = z.object({
  MUSTER_BASE_CURRENCY: field.currency
    .optional()
    .meta({ description: 'Currency of a trial balance that names none.', unset: 'that of the first entry' }),
});

/** Settings as read at the start of the process. */
export const settingsOf = ({ settings }: Services): z.infer<typeof FinanceSettings> => settings(FinanceSettings);

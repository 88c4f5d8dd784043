import { field } from '@muster/kit/domain';
import type { Services } from '@muster/kit/subgraph';
import { z } from 'zod';

/** Environment variables of finance. */
export const FinanceSettings = z.object({
  /** Default currency of a trial balance; that of the first entry when unset. */
  MUSTER_BASE_CURRENCY: field.currency.optional(),
});

/** Settings as read at the start of the process. */
export const settingsOf = (services: Services): z.infer<typeof FinanceSettings> =>
  services.settings as z.infer<typeof FinanceSettings>;

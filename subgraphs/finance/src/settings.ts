import { field } from '@muster/kit/domain';
import type { Services } from '@muster/kit/subgraph';
import { z } from 'zod';

/** What finance reads from the environment. */
export const FinanceSettings = z.object({
  /** In which currency the books are shown when nobody says; the currency of the first entry when not set. */
  MUSTER_BASE_CURRENCY: field.currency.optional(),
});

/** What the environment said when the subgraph was started. */
export const settingsOf = (services: Services): z.infer<typeof FinanceSettings> =>
  services.settings as z.infer<typeof FinanceSettings>;

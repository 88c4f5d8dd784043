import type { Services } from '@muster/kit/subgraph';
import { z } from 'zod';

export const OrdersSettings = z.object({
  MUSTER_DATA_KEY: z.string('is needed: 64 hex digits').regex(/^[0-9a-f]{64}$/i, 'must be 64 hex digits'),
});

export const settingsOf = ({ settings }: Services): z.infer<typeof OrdersSettings> =>
  settings as z.infer<typeof OrdersSettings>;

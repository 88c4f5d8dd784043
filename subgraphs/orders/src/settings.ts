import { dataKeySetting } from '@muster/kit/crypto';
import type { Services } from '@muster/kit/subgraph';
import { z } from 'zod';

export const OrdersSettings = z.object({ MUSTER_DATA_KEY: dataKeySetting });

export const settingsOf = ({ settings }: Services): z.infer<typeof OrdersSettings> =>
  settings as z.infer<typeof OrdersSettings>;

import type { quotaResized } from '@muster/events';
import type { PayloadOf } from '@muster/kit/events';
import type { Tx } from '@muster/kit/orm';
import { recordResize } from './set-offer-quota.ts';

export async function onQuotaResized(tx: Tx, event: PayloadOf<typeof quotaResized>): Promise<void> {
  await recordResize(tx, event);
}

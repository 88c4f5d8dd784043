import type { orderExpired } from '@muster/events';
import type { PayloadOf } from '@muster/kit/events';
import type { Tx } from '@muster/kit/orm';
import { closePayableOrder } from './close-payable-order.ts';

/** Closes an expired order; its open payment expires with it. */
export const onOrderExpired = (tx: Tx, event: PayloadOf<typeof orderExpired>): Promise<void> =>
  closePayableOrder(tx, event, 'EXPIRED');

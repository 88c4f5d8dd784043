import type { orderExpired } from '@muster/events';
import type { PayloadOf } from '@muster/kit/events';
import type { Tx } from '@muster/kit/orm';
import { closePayableOrder } from './close-payable-order.ts';

/** The order's time is over, and its payment's with it. */
export const onOrderExpired = (tx: Tx, event: PayloadOf<typeof orderExpired>): Promise<void> =>
  closePayableOrder(tx, event, 'EXPIRED');

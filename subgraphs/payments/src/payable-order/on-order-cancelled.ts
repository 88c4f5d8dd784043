import type { orderCancelled } from '@muster/events';
import type { PayloadOf } from '@muster/kit/events';
import type { Tx } from '@muster/kit/orm';
import { closePayableOrder } from './close-payable-order.ts';

/** The order is off. Money that still comes is late, and orders says what is to be done with it. */
export const onOrderCancelled = (tx: Tx, event: PayloadOf<typeof orderCancelled>): Promise<void> =>
  closePayableOrder(tx, event, 'CANCELLED');

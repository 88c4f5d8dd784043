import type { orderCancelled } from '@muster/events';
import type { PayloadOf } from '@muster/kit/events';
import type { Tx } from '@muster/kit/orm';
import { closePayableOrder } from './close-payable-order.ts';

/** Closes a cancelled order. Money that still arrives is a late capture, and orders decides about it. */
export const onOrderCancelled = (tx: Tx, event: PayloadOf<typeof orderCancelled>): Promise<void> =>
  closePayableOrder(tx, event, 'CANCELLED');

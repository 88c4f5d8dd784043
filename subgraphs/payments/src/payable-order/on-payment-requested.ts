import type { paymentRequested } from '@muster/events';
import type { PayloadOf } from '@muster/kit/events';
import type { Tx } from '@muster/kit/orm';
import { keepPayableOrder } from './keep-payable-order.ts';

/** The customer may pay from now on. */
export const onPaymentRequested = (tx: Tx, event: PayloadOf<typeof paymentRequested>): Promise<void> =>
  keepPayableOrder(tx, event);

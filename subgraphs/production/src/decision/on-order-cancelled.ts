import type { orderCancelled } from '@muster/events';
import type { PayloadOf } from '@muster/kit/events';
import type { Tx } from '@muster/kit/orm';
import { uncountOrder } from './uncount-order.ts';

export const onOrderCancelled = (tx: Tx, event: PayloadOf<typeof orderCancelled>): Promise<void> =>
  uncountOrder(tx, 'order.cancelled', event);

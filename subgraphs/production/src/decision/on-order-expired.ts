import type { orderExpired } from '@muster/events';
import type { PayloadOf } from '@muster/kit/events';
import type { Tx } from '@muster/kit/orm';
import { uncountOrder } from './uncount-order.ts';

export const onOrderExpired = (tx: Tx, event: PayloadOf<typeof orderExpired>): Promise<void> =>
  uncountOrder(tx, 'order.expired', event);

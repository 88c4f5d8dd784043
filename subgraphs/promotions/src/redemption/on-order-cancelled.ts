import type { orderCancelled } from '@muster/events';
import type { PayloadOf } from '@muster/kit/events';
import type { Tx } from '@muster/kit/orm';
import type { Services } from '@muster/kit/subgraph';
import { endRedemptionOfOrder } from './end-redemption.ts';

export const onOrderCancelled = (tx: Tx, event: PayloadOf<typeof orderCancelled>, services: Services): Promise<void> =>
  endRedemptionOfOrder(tx, event, services);

import type { orderExpired } from '@muster/events';
import type { PayloadOf } from '@muster/kit/events';
import type { Tx } from '@muster/kit/orm';
import type { Services } from '@muster/kit/subgraph';
import { endRedemptionOfOrder } from './end-redemption.ts';

export const onOrderExpired = (tx: Tx, event: PayloadOf<typeof orderExpired>, services: Services): Promise<void> =>
  endRedemptionOfOrder(tx, event, services);

import {
  batchCancelled,
  batchChanged,
  batchConfirmed,
  counterChanged,
  finalizeRequested,
  offerConfigured,
  offerFinalized,
  orderCancelled,
  orderExpired,
  orderPaid,
  orderReserved,
  productionCompleted,
  productionScheduled,
  productionStarted,
  quotaClosed,
  thresholdLost,
  thresholdReached,
  workOrderCreated,
  workStepChanged,
} from '@muster/events';
import { consumer, defineSubgraph, jobHandler } from '@muster/kit/subgraph';
import { Batch, BatchSchedule } from './batch/batch.entity.ts';
import { batchById } from './batch/batch.loaders.ts';
import { BatchResolver } from './batch/batch.resolver.ts';
import { endGrace, endGraceWhenDue, onQuotaClosed } from './batch/settle-closing.ts';
import { onOrderCancelled, onOrderExpired, onOrderPaid, onOrderReserved } from './counter/count-order.ts';
import { BatchCounter } from './counter/counter.entity.ts';
import { batchLive, counterLive } from './counter/counter.live.ts';
import { counterOfOffer } from './counter/counter.loaders.ts';
import { CounterResolver, OfferProgressResolver } from './counter/counter.resolver.ts';
import { Migration20261120_production } from './migrations/20261120-production.ts';
import { onOfferConfigured } from './offer/keep-terms.ts';
import { WorkOrder, WorkStep } from './work-order/work-order.entity.ts';
import { workOrderById } from './work-order/work-order.loaders.ts';
import { WorkOrderResolver } from './work-order/work-order.resolver.ts';

export const production = defineSubgraph({
  name: 'production',
  description: 'How many of an offer are wanted and paid, what is made of it, and the work on it.',
  entities: [BatchCounter, Batch, BatchSchedule, WorkOrder, WorkStep],
  migrations: [Migration20261120_production],
  resolvers: [CounterResolver, OfferProgressResolver, BatchResolver, WorkOrderResolver],
  references: {
    BatchCounter: ({ offerId = '' }, ctx) => ctx.load(counterOfOffer, offerId),
    Batch: ({ id = '' }, ctx) => ctx.load(batchById, id),
    WorkOrder: ({ id = '' }, ctx) => ctx.load(workOrderById, id),
    SellWindowOffer: async ({ id = '' }) => ({ id }),
  },
  permissions: {
    'batch:confirm': 'Confirm batches, and decide on those that missed their goal.',
    'work_order:manage': 'Report progress of the work.',
  },
  emits: [
    counterChanged,
    thresholdReached,
    thresholdLost,
    batchConfirmed,
    batchCancelled,
    batchChanged,
    finalizeRequested,
    offerFinalized,
    productionScheduled,
    workOrderCreated,
    productionStarted,
    workStepChanged,
    productionCompleted,
  ],
  consumers: [
    consumer(offerConfigured, onOfferConfigured),
    consumer(orderReserved, onOrderReserved),
    consumer(orderPaid, onOrderPaid),
    consumer(orderExpired, onOrderExpired),
    consumer(orderCancelled, onOrderCancelled),
    consumer(quotaClosed, onQuotaClosed),
  ],
  jobs: [jobHandler(endGrace, endGraceWhenDue)],
  live: [counterLive, batchLive],
});

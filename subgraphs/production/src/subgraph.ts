import {
  batchCancelled,
  batchChanged,
  batchConfirmed,
  counterChanged,
  finalizeRequested,
  offerConfigured,
  offerFinalized,
  offerTerms,
  orderCancelled,
  orderExpired,
  orderPaid,
  orderReserved,
  productionCompleted,
  productionScheduled,
  productionStarted,
  quotaClosed,
  sellWindowClosing,
  sellWindowOpened,
  sellWindowScheduled,
  thresholdLost,
  thresholdReached,
  workOrderCreated,
  workStepChanged,
} from '@muster/events';
import { batchConsumer, consumer, defineSubgraph, jobHandler } from '@muster/kit/subgraph';
import { audits } from './audits.ts';
import { Batch, BatchSchedule } from './batch/batch.entity.ts';
import { batchLive } from './batch/batch.live.ts';
import { batchById } from './batch/batch.loaders.ts';
import { BatchResolver, OfferBatchResolver } from './batch/batch.resolver.ts';
import { BatchCounter } from './counter/counter.entity.ts';
import { counterLive } from './counter/counter.live.ts';
import { counterOfOffer } from './counter/counter.loaders.ts';
import { BatchCounterResolver, OfferCounterResolver } from './counter/counter.resolver.ts';
import { onSellWindowClosing } from './counter/on-sell-window-closing.ts';
import { onSellWindowOpened } from './counter/on-sell-window-opened.ts';
import { onSellWindowScheduled } from './counter/on-sell-window-scheduled.ts';
import { endGrace } from './decision/decision.jobs.ts';
import { DecisionResolver } from './decision/decision.resolver.ts';
import { endGraceWhenDue } from './decision/end-grace.ts';
import { onOfferConfigured } from './decision/on-offer-configured.ts';
import { onOrderCancelled } from './decision/on-order-cancelled.ts';
import { onOrderExpired } from './decision/on-order-expired.ts';
import { onOrderPaid } from './decision/on-order-paid.ts';
import { onOrdersReserved, RESERVED_BATCH_MAX } from './decision/on-orders-reserved.ts';
import { onQuotaClosed } from './decision/on-quota-closed.ts';
import { invariants } from './invariants.ts';
import { Migration20261120_production } from './migrations/20261120-production.ts';
import { Migration20261121_counter_log } from './migrations/20261121-counter-log.ts';
import { WorkOrder, WorkStep } from './work/work.entity.ts';
import { workOrderById } from './work/work.loaders.ts';
import { BatchWorkOrdersResolver, WorkOrderResolver } from './work/work.resolver.ts';

export const production = defineSubgraph({
  name: 'production',
  description: 'Counters, batches and work orders: demand for an offer, the decision to make it, and the work.',
  entities: [BatchCounter, Batch, BatchSchedule, WorkOrder, WorkStep],
  migrations: [Migration20261120_production, Migration20261121_counter_log],
  invariants,
  resolvers: [
    OfferCounterResolver,
    BatchCounterResolver,
    OfferBatchResolver,
    BatchResolver,
    DecisionResolver,
    BatchWorkOrdersResolver,
    WorkOrderResolver,
  ],
  references: {
    SellWindowOffer: async ({ id }) => ({ id }),
    BatchCounter: ({ offerId = '' }, ctx) => ctx.load(counterOfOffer, offerId),
    Batch: ({ id = '' }, ctx) => ctx.load(batchById, id),
    WorkOrder: ({ id = '' }, ctx) => ctx.load(workOrderById, id),
  },
  permissions: {
    'batch:confirm': 'Confirm batches, and decide on those that missed their goal.',
    'work_order:manage': 'Advance work steps, and read their internal notes.',
  },
  asks: [offerTerms],
  audits,
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
    consumer(sellWindowScheduled, onSellWindowScheduled),
    consumer(sellWindowOpened, onSellWindowOpened),
    consumer(sellWindowClosing, onSellWindowClosing),
    batchConsumer(orderReserved, onOrdersReserved, { batchSizeMax: RESERVED_BATCH_MAX }),
    consumer(orderPaid, onOrderPaid),
    consumer(orderExpired, onOrderExpired),
    consumer(orderCancelled, onOrderCancelled),
    consumer(quotaClosed, onQuotaClosed),
  ],
  jobs: [jobHandler(endGrace, endGraceWhenDue)],
  live: [counterLive, batchLive],
});

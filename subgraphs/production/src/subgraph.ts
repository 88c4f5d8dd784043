import {
  batchCancelled,
  batchChanged,
  batchConfirmed,
  batchRescheduled,
  counterChanged,
  finalizeRequested,
  offerConfigured,
  offerFinalized,
  offerRemoved,
  offerTerms,
  orderCancelled,
  orderExpired,
  orderPaid,
  orderReserved,
  productionCompleted,
  productionScheduled,
  productionStarted,
  quotaClosed,
  recordsOf,
  sellWindowCancelled,
  sellWindowClosing,
  sellWindowOpened,
  sellWindowScheduled,
  thresholdLost,
  thresholdReached,
  workOrderCreated,
  workStepChanged,
} from '@muster/events';
import { batchConsumer, consumer, defineSubgraph, jobHandler } from '@muster/kit/subgraph';
import { AttentionResolver } from './attention/attention.resolver.ts';
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
import { PaidLine } from './counter/paid-line.entity.ts';
import { ConfirmBatchesResolver } from './decision/confirm-batches.resolver.ts';
import { endDecision, endGrace } from './decision/decision.jobs.ts';
import { DecisionResolver } from './decision/decision.resolver.ts';
import { endDecisionWhenDue } from './decision/end-decision.ts';
import { endGraceWhenDue } from './decision/end-grace.ts';
import { onOfferConfigured } from './decision/on-offer-configured.ts';
import { onOfferRemoved } from './decision/on-offer-removed.ts';
import { onOrderCancelled } from './decision/on-order-cancelled.ts';
import { onOrderExpired } from './decision/on-order-expired.ts';
import { onOrderPaid } from './decision/on-order-paid.ts';
import { onOrdersReserved, RESERVED_BATCH_MAX } from './decision/on-orders-reserved.ts';
import { onQuotaClosed } from './decision/on-quota-closed.ts';
import { onSellWindowCancelled } from './decision/on-sell-window-cancelled.ts';
import { RemovedOffer } from './decision/removed-offer.entity.ts';
import { invariants } from './invariants.ts';
import { Migration20261120_production } from './migrations/20261120-production.ts';
import { Migration20261121_counter_log } from './migrations/20261121-counter-log.ts';
import { Migration20261201_1_production_lists } from './migrations/20261201-1-production-lists.ts';
import { Migration20261201_running_windows } from './migrations/20261201-running-windows.ts';
import { Migration20261203_removed_offers } from './migrations/20261203-removed-offers.ts';
import { AdvanceWorkStepsResolver } from './work/advance-work-steps.resolver.ts';
import { WorkOrder, WorkStep } from './work/work.entity.ts';
import { workOrderById } from './work/work.loaders.ts';
import { BatchWorkOrdersResolver, WorkOrderResolver, WorkStepResolver } from './work/work.resolver.ts';

export const production = defineSubgraph({
  name: 'production',
  description: 'Counters, batches and work orders: demand for an offer, the decision to make it, and the work.',
  entities: [RemovedOffer, BatchCounter, Batch, BatchSchedule, PaidLine, WorkOrder, WorkStep],
  migrations: [
    Migration20261120_production,
    Migration20261121_counter_log,
    Migration20261201_1_production_lists,
    Migration20261201_running_windows,
    Migration20261203_removed_offers,
  ],
  invariants,
  resolvers: [
    AttentionResolver,
    OfferCounterResolver,
    BatchCounterResolver,
    OfferBatchResolver,
    BatchResolver,
    DecisionResolver,
    ConfirmBatchesResolver,
    BatchWorkOrdersResolver,
    WorkOrderResolver,
    AdvanceWorkStepsResolver,
    WorkStepResolver,
  ],
  references: {
    Attention: async ({ id }) => ({ id }),
    SellWindowOffer: async ({ id }) => ({ id }),
    BatchCounter: ({ offerId = '' }, ctx) => ctx.load(counterOfOffer, offerId),
    Batch: ({ id = '' }, ctx) => ctx.load(batchById, id),
    WorkOrder: ({ id = '' }, ctx) => ctx.load(workOrderById, id),
  },
  permissions: {
    'batch:confirm': 'Confirm batches, decide on those that missed their goal, list and reschedule them.',
    'work_order:manage': 'List work orders, advance their steps, and read the internal notes.',
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
    batchRescheduled,
    finalizeRequested,
    offerFinalized,
    productionScheduled,
    workOrderCreated,
    productionStarted,
    workStepChanged,
    productionCompleted,
  ],
  records: recordsOf('production'),
  consumers: [
    consumer(offerConfigured, onOfferConfigured),
    consumer(offerRemoved, onOfferRemoved),
    consumer(sellWindowScheduled, onSellWindowScheduled),
    consumer(sellWindowOpened, onSellWindowOpened),
    consumer(sellWindowClosing, onSellWindowClosing),
    consumer(sellWindowCancelled, onSellWindowCancelled),
    batchConsumer(orderReserved, onOrdersReserved, { batchSizeMax: RESERVED_BATCH_MAX }),
    consumer(orderPaid, onOrderPaid),
    consumer(orderExpired, onOrderExpired),
    consumer(orderCancelled, onOrderCancelled),
    consumer(quotaClosed, onQuotaClosed),
  ],
  jobs: [jobHandler(endGrace, endGraceWhenDue), jobHandler(endDecision, endDecisionWhenDue)],
  live: [counterLive, batchLive],
});

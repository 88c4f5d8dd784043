import {
  batchCancelled,
  batchConfirmed,
  finalizeRequested,
  holdCoupon,
  offerConfigured,
  offerFinalized,
  offerRemoved,
  offerTerms,
  orderCancelled,
  orderExpired,
  orderPaid,
  orderPaymentChanged,
  orderProcessing,
  orderRefunded,
  orderReserved,
  paymentCreated,
  paymentExpired,
  paymentFailed,
  paymentLateSucceeded,
  paymentRefunded,
  paymentRequested,
  paymentSucceeded,
  productionStarted,
  quotaChanged,
  quotaClosed,
  quotaResized,
  quoteCoupon,
  recordsOf,
  refundOwed,
  releaseCouponAttempt,
  retakeCoupon,
  savedAddress,
  sellWindowCancelled,
  sellWindowClosing,
  sellWindowOpened,
  sellWindowScheduled,
  userErased,
  waitingListEntryChanged,
  waitingListOffered,
} from '@muster/events';
import { consumer, defineSubgraph, jobHandler, networkJobHandler } from '@muster/kit/subgraph';
import { audits } from './audits.ts';
import { forgetContactsLater } from './contact/forget-contacts.ts';
import { sealedContact } from './contact/personal-data.ts';
import { SealedContact } from './contact/sealed-contact.entity.ts';
import { personCommands } from './erasure/commands.ts';
import { forgetCustomer } from './erasure/forget-customer.ts';
import { onUserErased } from './erasure/on-user-erased.ts';
import { invariants } from './invariants.ts';
import { LaunchResolver } from './launch/launch.resolver.ts';
import { refusalCountsOf } from './launch/refusal-counts.ts';
import { Migration20261120_orders } from './migrations/20261120-orders.ts';
import { Migration20261121_order_rows } from './migrations/20261121-1-order-rows.ts';
import { Migration20261121_sweep } from './migrations/20261121-2-sweep.ts';
import { Migration20261121_fewer_indexes } from './migrations/20261121-3-fewer-indexes.ts';
import { Migration20261130_late_money } from './migrations/20261130-1-late-money.ts';
import { Migration20261130_pay_until } from './migrations/20261130-2-pay-until.ts';
import { Migration20261130_held_from } from './migrations/20261130-3-held-from.ts';
import { Migration20261201_goodwill } from './migrations/20261201-goodwill.ts';
import { Migration20261201_order_lists } from './migrations/20261201-order-lists.ts';
import { Migration20261201_order_search } from './migrations/20261201-order-search.ts';
import { Migration20261201_running_windows } from './migrations/20261201-running-windows.ts';
import { Migration20261201_sell_window_totals } from './migrations/20261201-sell-window-totals.ts';
import { Migration20261201_window_refusals } from './migrations/20261201-window-refusals.ts';
import { Migration20261202_waiting_list } from './migrations/20261202-waiting-list.ts';
import { Migration20261203_placed_orders } from './migrations/20261203-placed-orders.ts';
import { Migration20261203_removed_offers } from './migrations/20261203-removed-offers.ts';
import { Migration20261204_history_actors } from './migrations/20261204-history-actors.ts';
import { Migration20261204_order_totals } from './migrations/20261204-order-totals.ts';
import { onOfferRemoved } from './offer/on-offer-removed.ts';
import { RemovedOffer } from './offer/removed-offer.entity.ts';
import { CancelOrdersResolver } from './order/cancel-orders.resolver.ts';
import { orderCommands } from './order/commands.ts';
import { endHoldWhenDue, expireWhenDue } from './order/expire-unpaid-order.ts';
import { offerCommands } from './order/offer-commands.ts';
import { onBatchCancelled } from './order/on-batch-cancelled.ts';
import { onBatchConfirmed } from './order/on-batch-confirmed.ts';
import { onFinalizeRequested } from './order/on-finalize-requested.ts';
import { onOfferConfigured } from './order/on-offer-configured.ts';
import { onOfferFinalized } from './order/on-offer-finalized.ts';
import { onProductionStarted } from './order/on-production-started.ts';
import { onSellWindowCancelled } from './order/on-sell-window-cancelled.ts';
import { onSellWindowClosing } from './order/on-sell-window-closing.ts';
import { Order, OrderLine, OrderStatusChange, PayableOrder } from './order/order.entity.ts';
import { endHold, expireUnpaidOrder, sweepOffer, takeLateMoney } from './order/order.jobs.ts';
import { customerOrdersLive, orderLive } from './order/order.live.ts';
import { orderById, orderByNumber } from './order/order.loaders.ts';
import { OrderLineResolver, OrderResolver } from './order/order.resolver.ts';
import { OrderAddressResolver, OrderDetailsResolver } from './order/order-details.resolver.ts';
import { OrderHistoryResolver } from './order/order-history.resolver.ts';
import { OfferOrdersResolver, OrderListResolver, UserOrdersResolver } from './order/order-list.resolver.ts';
import { sweepOrders } from './order/sweep-offer.ts';
import { onPaymentCreated } from './payment/on-payment-created.ts';
import { onPaymentExpired } from './payment/on-payment-expired.ts';
import { onPaymentFailed } from './payment/on-payment-failed.ts';
import { onPaymentLateSucceeded } from './payment/on-payment-late-succeeded.ts';
import { onPaymentRefunded } from './payment/on-payment-refunded.ts';
import { onPaymentSucceeded } from './payment/on-payment-succeeded.ts';
import { takeMoneyThatCameLate } from './payment/take-late-money.ts';
import { onSellWindowOpened } from './quota/on-sell-window-opened.ts';
import { onSellWindowScheduled } from './quota/on-sell-window-scheduled.ts';
import { Quota } from './quota/quota.entity.ts';
import { closeWaitingList, lapseOffer, withdrawOffers } from './quota/quota.jobs.ts';
import { quotaLive } from './quota/quota.live.ts';
import { quotaOfOffer } from './quota/quota.loaders.ts';
import { OfferQuotaResolver, QuotaResolver } from './quota/quota.resolver.ts';
import { ReserveQuoteLineResolver, ReserveQuoteResolver } from './reservation/quote.resolver.ts';
import { ReservationResolver } from './reservation/reservation.resolver.ts';
import { OrdersSettings } from './settings.ts';
import { closeEntries } from './waiting-list/close-waiting-list.ts';
import { ENDED_ENTRIES_KEPT_DAYS, WaitingListEntry } from './waiting-list/entry.entity.ts';
import { lapseOffers } from './waiting-list/lapse-offers.ts';
import { waitingListLive } from './waiting-list/waiting-list.live.ts';
import {
  OfferWaitingListResolver,
  UserWaitingListResolver,
  WaitingListResolver,
} from './waiting-list/waiting-list.resolver.ts';
import { withdrawWhenOffSale } from './waiting-list/withdraw-offers.ts';

export const orders = defineSubgraph({
  name: 'orders',
  description: 'What customers reserved, what became of it, and how much of each offer is left.',
  settings: OrdersSettings,
  entities: [Order, PayableOrder, OrderLine, OrderStatusChange, SealedContact, Quota, WaitingListEntry, RemovedOffer],
  sealed: sealedContact,
  migrations: [
    Migration20261120_orders,
    Migration20261121_order_rows,
    Migration20261121_sweep,
    Migration20261121_fewer_indexes,
    Migration20261130_late_money,
    Migration20261130_pay_until,
    Migration20261130_held_from,
    Migration20261201_goodwill,
    Migration20261201_order_lists,
    Migration20261201_order_search,
    Migration20261201_running_windows,
    Migration20261201_sell_window_totals,
    Migration20261201_window_refusals,
    Migration20261202_waiting_list,
    Migration20261203_placed_orders,
    Migration20261203_removed_offers,
    Migration20261204_history_actors,
    Migration20261204_order_totals,
  ],
  invariants,
  resolvers: [
    ReservationResolver,
    ReserveQuoteResolver,
    ReserveQuoteLineResolver,
    OrderResolver,
    OrderLineResolver,
    OrderHistoryResolver,
    OrderDetailsResolver,
    OrderAddressResolver,
    OrderListResolver,
    UserOrdersResolver,
    OfferOrdersResolver,
    QuotaResolver,
    OfferQuotaResolver,
    WaitingListResolver,
    OfferWaitingListResolver,
    UserWaitingListResolver,
    CancelOrdersResolver,
    LaunchResolver,
  ],
  references: {
    Order: ({ id, number }, ctx) =>
      id === undefined ? ctx.load(orderByNumber, number ?? '') : ctx.load(orderById, id),
    SellWindowQuota: ({ offerId = '' }, ctx) => ctx.load(quotaOfOffer, offerId),
    SellWindowOffer: async ({ id = '' }) => ({ id }),
    SellWindow: async ({ id = '' }) => ({ id }),
    User: async ({ id = '' }) => ({ id }),
  },
  permissions: {
    'order:read_any': 'See the orders of every customer.',
    'order:cancel_any': 'Call off any order, also a paid one, whose money then goes back.',
  },
  asks: [holdCoupon, retakeCoupon, releaseCouponAttempt, quoteCoupon, offerTerms, savedAddress],
  audits,
  emits: [
    orderReserved,
    orderPaid,
    orderExpired,
    orderCancelled,
    orderProcessing,
    orderRefunded,
    orderPaymentChanged,
    paymentRequested,
    refundOwed,
    quotaChanged,
    quotaClosed,
    quotaResized,
    waitingListOffered,
    waitingListEntryChanged,
  ],
  records: recordsOf('orders'),
  consumers: [
    consumer(offerConfigured, onOfferConfigured),
    consumer(offerRemoved, onOfferRemoved),
    consumer(sellWindowScheduled, onSellWindowScheduled),
    consumer(sellWindowOpened, onSellWindowOpened),
    consumer(sellWindowClosing, onSellWindowClosing),
    consumer(sellWindowCancelled, onSellWindowCancelled),
    consumer(batchConfirmed, onBatchConfirmed),
    consumer(batchCancelled, onBatchCancelled),
    consumer(offerFinalized, onOfferFinalized),
    consumer(finalizeRequested, onFinalizeRequested),
    consumer(productionStarted, onProductionStarted),
    consumer(paymentCreated, onPaymentCreated),
    consumer(paymentSucceeded, onPaymentSucceeded),
    consumer(paymentFailed, onPaymentFailed),
    consumer(paymentExpired, onPaymentExpired),
    consumer(paymentLateSucceeded, onPaymentLateSucceeded),
    consumer(paymentRefunded, onPaymentRefunded),
    consumer(userErased, onUserErased),
  ],
  jobs: [
    jobHandler(expireUnpaidOrder, expireWhenDue),
    jobHandler(sweepOffer, sweepOrders),
    jobHandler(endHold, endHoldWhenDue),
    jobHandler(lapseOffer, lapseOffers),
    jobHandler(withdrawOffers, withdrawWhenOffSale),
    jobHandler(closeWaitingList, closeEntries),
    networkJobHandler(takeLateMoney, takeMoneyThatCameLate),
    jobHandler(forgetContactsLater, forgetCustomer),
  ],
  retention: [
    { table: 'waiting_list_entry', where: `ended_at < $1::timestamptz - interval '${ENDED_ENTRIES_KEPT_DAYS} days'` },
    // Nobody looks further back than two hours by `SellWindow.pulseMinutes`.
    { table: 'sell_window_minute', where: `at < $1::timestamptz - interval '2 days'` },
    { table: 'sell_window_refusal_minute', where: `at < $1::timestamptz - interval '2 days'` },
  ],
  finish: (services) => refusalCountsOf(services).flush(),
  live: [quotaLive, orderLive, customerOrdersLive, waitingListLive],
  commands: [...orderCommands, ...offerCommands, ...personCommands],
});

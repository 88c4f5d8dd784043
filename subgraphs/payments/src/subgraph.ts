import {
  orderCancelled,
  orderExpired,
  orderPaid,
  payableOrder,
  paymentCreated,
  paymentExpired,
  paymentFailed,
  paymentLateSucceeded,
  paymentRefunded,
  paymentRequested,
  paymentSucceeded,
  recordsOf,
  refundFailed,
  refundOwed,
  unappliedPaymentReceived,
  unappliedPaymentResolved,
} from '@muster/events';
import { batchConsumer, consumer, defineSubgraph, jobHandler, networkJobHandler } from '@muster/kit/subgraph';
import { AttentionResolver } from './attention/attention.resolver.ts';
import { audits } from './audits.ts';
import { CheckoutResolver } from './checkout/checkout.resolver.ts';
import { invariants } from './invariants.ts';
import { Migration20261120_payments } from './migrations/20261120-payments.ts';
import { Migration20261201_payment_lists } from './migrations/20261201-payment-lists.ts';
import { Migration20261201_refund_payment } from './migrations/20261201-refund-payment.ts';
import { Migration20261201_unapplied_payment } from './migrations/20261201-unapplied-payment.ts';
import { onOrderCancelled } from './payable-order/on-order-cancelled.ts';
import { onOrderExpired } from './payable-order/on-order-expired.ts';
import { onOrderPaid } from './payable-order/on-order-paid.ts';
import { onPaymentsRequested, REQUESTED_BATCH_MAX } from './payable-order/on-payments-requested.ts';
import { PayableOrder } from './payable-order/payable-order.entity.ts';
import { expireDuePayment, expireWhenDue } from './payment/expire-payment.ts';
import { Payment, PaymentTransaction } from './payment/payment.entity.ts';
import { paymentById } from './payment/payment.loaders.ts';
import { OrderPaymentsResolver, PaymentResolver } from './payment/payment.resolver.ts';
import { deliverMockNotification, deliverMockNotificationJob } from './provider/mock/deliver-mock-notification.ts';
import { MockNotification, MockPayment, MockRefund } from './provider/mock/mock.entity.ts';
import { answerMockPage, showMockPage } from './provider/mock/serve-mock-page.ts';
import { ProviderResolver } from './provider/provider.resolver.ts';
import { onRefundOwed } from './refund/on-refund-owed.ts';
import { Refund } from './refund/refund.entity.ts';
import { PaymentRefundsResolver, RefundResolver } from './refund/refund.resolver.ts';
import { sendRefund, sendRefundJob } from './refund/send-refund.ts';
import { PaymentsSettings } from './settings.ts';
import { UnappliedPayment } from './unapplied/unapplied-payment.entity.ts';
import { UnappliedPaymentResolver } from './unapplied/unapplied-payment.resolver.ts';
import { ProviderWebhook } from './webhook/provider-webhook.entity.ts';
import { receiveWebhook } from './webhook/receive-webhook.ts';

export const payments = defineSubgraph({
  name: 'payments',
  description: 'Payments, webhooks of payment providers, and refunds.',
  settings: PaymentsSettings,
  entities: [
    PayableOrder,
    Payment,
    PaymentTransaction,
    Refund,
    ProviderWebhook,
    UnappliedPayment,
    MockPayment,
    MockNotification,
    MockRefund,
  ],
  migrations: [
    Migration20261120_payments,
    Migration20261201_payment_lists,
    Migration20261201_refund_payment,
    Migration20261201_unapplied_payment,
  ],
  invariants,
  resolvers: [
    PaymentResolver,
    CheckoutResolver,
    PaymentRefundsResolver,
    OrderPaymentsResolver,
    ProviderResolver,
    UnappliedPaymentResolver,
    RefundResolver,
    AttentionResolver,
  ],
  references: {
    Payment: ({ id = '' }, ctx) => ctx.load(paymentById, id),
    // Entity stub: the fields contributed to it check the actor themselves.
    Order: async ({ id }) => ({ id }),
    Attention: async ({ id }) => ({ id }),
  },
  permissions: {
    'payment:read_any': 'Read the payments of every customer.',
    'payment:refund': 'See refunds, refund payments, retry a refund that failed, and resolve money in suspense.',
  },
  asks: [payableOrder],
  audits,
  emits: [
    paymentCreated,
    paymentSucceeded,
    paymentFailed,
    paymentExpired,
    paymentLateSucceeded,
    paymentRefunded,
    refundFailed,
    unappliedPaymentReceived,
    unappliedPaymentResolved,
  ],
  records: recordsOf('payments'),
  consumers: [
    batchConsumer(paymentRequested, onPaymentsRequested, { batchSizeMax: REQUESTED_BATCH_MAX }),
    consumer(orderPaid, onOrderPaid),
    consumer(orderCancelled, onOrderCancelled),
    consumer(orderExpired, onOrderExpired),
    consumer(refundOwed, onRefundOwed),
  ],
  jobs: [
    jobHandler(expireWhenDue, expireDuePayment),
    networkJobHandler(sendRefundJob, sendRefund),
    networkJobHandler(deliverMockNotificationJob, deliverMockNotification),
  ],
  routes: [receiveWebhook, showMockPage, answerMockPage],
});

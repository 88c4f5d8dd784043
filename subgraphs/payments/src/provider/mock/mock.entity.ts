import { defineEntity, p } from '@mikro-orm/core';
import { amountMinor, identity } from '@muster/kit/orm';

export const MOCK_OUTCOMES = ['SUCCEEDED', 'FAILED', 'EXPIRED'] as const;
export type MockOutcome = (typeof MOCK_OUTCOMES)[number];

const MockPaymentSchema = defineEntity({
  name: 'MockPayment',
  properties: {
    ...identity,
    /** Secret part of the page's URL. */
    token: p.text(),
    /** Payment number of the shop. */
    reference: p.text(),
    orderId: p.uuid(),
    amountMinor: amountMinor(),
    refundedMinor: amountMinor(),
    currency: p.string().length(3),
    outcome: p.enum(MOCK_OUTCOMES).nullable(),
    createdAt: p.datetime(),
  },
});

/** Payment in the books of the mock provider. */
export class MockPayment extends MockPaymentSchema.class {}
MockPaymentSchema.setClass(MockPayment);

const MockNotificationSchema = defineEntity({
  name: 'MockNotification',
  properties: {
    ...identity, // Event id, equal in every delivery.
    mockPaymentId: p.uuid(),
    type: p.text(),
    /** Exact bytes that are signed and sent. */
    body: p.text(),
    createdAt: p.datetime(),
    deliveredAt: p.datetime().nullable(),
  },
});

/** Notification of the mock provider to the shop. */
export class MockNotification extends MockNotificationSchema.class {}
MockNotificationSchema.setClass(MockNotification);

const MockRefundSchema = defineEntity({
  name: 'MockRefund',
  properties: {
    ...identity,
    mockPaymentId: p.uuid(),
    /** Refund number of the shop: one number, one refund. */
    reference: p.text(),
    amountMinor: amountMinor(),
    createdAt: p.datetime(),
  },
});

/** Refund in the books of the mock provider. */
export class MockRefund extends MockRefundSchema.class {}
MockRefundSchema.setClass(MockRefund);

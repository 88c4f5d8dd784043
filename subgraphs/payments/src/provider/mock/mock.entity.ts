import { defineEntity, p } from '@mikro-orm/core';
import { amountMinor, identity } from '@muster/kit/orm';

export const MOCK_OUTCOMES = ['SUCCEEDED', 'FAILED', 'EXPIRED'] as const;
export type MockOutcome = (typeof MOCK_OUTCOMES)[number];

const MockPaymentSchema = defineEntity({
  name: 'MockPayment',
  properties: {
    ...identity,
    /** The unguessable part of the page's address. */
    token: p.text(),
    /** What the shop calls the payment. */
    reference: p.text(),
    orderId: p.uuid(),
    amountMinor: amountMinor(),
    refundedMinor: amountMinor(),
    currency: p.string().length(3),
    outcome: p.enum(MOCK_OUTCOMES).nullable(),
    createdAt: p.datetime(),
  },
});

/** A payment as the mock company knows it. */
export class MockPayment extends MockPaymentSchema.class {}
MockPaymentSchema.setClass(MockPayment);

const MockNotificationSchema = defineEntity({
  name: 'MockNotification',
  properties: {
    ...identity, // The event id: the same in every delivery.
    mockPaymentId: p.uuid(),
    type: p.text(),
    /** The very bytes that are signed and sent. */
    body: p.text(),
    createdAt: p.datetime(),
    deliveredAt: p.datetime().nullable(),
  },
});

/** What the mock company has to tell the shop. */
export class MockNotification extends MockNotificationSchema.class {}
MockNotificationSchema.setClass(MockNotification);

const MockRefundSchema = defineEntity({
  name: 'MockRefund',
  properties: {
    ...identity,
    mockPaymentId: p.uuid(),
    /** What the shop calls the refund: one number, one refund. */
    reference: p.text(),
    amountMinor: amountMinor(),
    createdAt: p.datetime(),
  },
});

/** Money that the mock company has returned. */
export class MockRefund extends MockRefundSchema.class {}
MockRefundSchema.setClass(MockRefund);

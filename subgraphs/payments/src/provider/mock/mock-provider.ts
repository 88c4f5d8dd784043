import { randomBytes, randomUUID } from 'node:crypto';
import { type Caller, system } from '@muster/kit/domain';
import { coalesce, type Services } from '@muster/kit/subgraph';
import { z } from 'zod';
import { settingsOf } from '../../settings.ts';
import type { NotifiedOutcome, PaymentProvider, VerifiedWebhook, WebhookVerdict } from '../provider.ts';
import { type CreatedMockPayment, createMockPayments, type RequestedMockPayment } from './create-mock-payments.ts';
import { flawOf, SIGNATURE_HEADER } from './mock-signature.ts';
import { refundMockPayment } from './refund-mock-payment.ts';

const CREATE_BATCH_MAX = 256;

const Notification = z.object({
  eventId: z.string().min(1).max(255),
  type: z.string().min(1).max(100),
  providerPaymentId: z.string().min(1).max(255),
  reference: z.string().min(1).max(100),
  amountMinor: z.int().min(0),
  currency: z.string().length(3),
  occurredAt: z.iso.datetime(),
});

const outcomes: Readonly<Record<string, NotifiedOutcome>> = {
  'payment.succeeded': 'SUCCEEDED',
  'payment.failed': 'FAILED',
  'payment.expired': 'EXPIRED',
};

const statusOf: Record<WebhookVerdict, number> = {
  APPLIED: 200,
  IGNORED: 200,
  DUPLICATE: 200,
  UNMATCHED: 200,
  REJECTED: 200,
  BAD_SIGNATURE: 401,
  UNREADABLE: 400,
};

/**
 * Sandbox provider. It lives in this process and database but is as foreign as any other: its own tables, its own transactions,
 * and the shop learns outcomes only by its signed notifications.
 */
export const mockProvider = (services: Services): PaymentProvider => {
  const { mock } = settingsOf(services);
  const create = coalesce<RequestedMockPayment, CreatedMockPayment>(
    (requested) => createMockPayments(services.db, requested),
    { max: CREATE_BATCH_MAX },
  );
  const systemCaller = (): Caller => ({ actor: system, correlationId: randomUUID() });
  return {
    name: 'MOCK',
    kind: 'SANDBOX',
    /** Any currency; an order of 0 has nothing to pay. */
    accepts: ({ amountMinor }) => amountMinor !== 0,

    async createPayment(payment) {
      const token = randomBytes(32).toString('base64url');
      const created = await create({ ...payment, token });
      return { providerPaymentId: created.id, payUrl: `${mock.publicUrl}/mock/pay/${created.token}` };
    },

    refund: (payment, refund) =>
      services.transact(systemCaller(), (tx) => refundMockPayment(tx, payment.providerPaymentId, refund)),

    async verifyWebhook({ headers, body }): Promise<VerifiedWebhook> {
      const flaw = flawOf(mock.secret, headers[SIGNATURE_HEADER], body, services.clock.now());
      if (flaw !== null) return { verdict: 'BAD_SIGNATURE', why: flaw };
      const read = Notification.safeParse(jsonOf(body));
      if (!read.success) return { verdict: 'UNREADABLE', why: z.prettifyError(read.error) };
      const { data } = read;
      return {
        verdict: 'VERIFIED',
        notification: {
          ...data,
          outcome: Object.hasOwn(outcomes, data.type) ? outcomes[data.type]! : 'NOTHING',
          payload: data,
        },
      };
    },

    acknowledge: (verdict) => ({ status: statusOf[verdict], headers: { 'content-type': 'text/plain' }, body: verdict }),
  };
};

function jsonOf(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}

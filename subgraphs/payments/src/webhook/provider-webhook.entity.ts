import { defineEntity, p } from '@mikro-orm/core';
import { identity } from '@muster/kit/orm';
import { PROVIDERS } from '../provider/provider.ts';

const ProviderWebhookSchema = defineEntity({
  name: 'ProviderWebhook',
  properties: {
    ...identity,
    provider: p.enum(PROVIDERS),
    providerEventId: p.text(),
    type: p.text(),
    /** Null when no payment has the number that the notification names. */
    paymentId: p.uuid().nullable(),
    status: p.enum(['APPLIED', 'IGNORED', 'UNMATCHED', 'REJECTED'] as const),
    /** Reason why it was not applied; null when it was. */
    error: p.text().nullable(),
    payload: p.json<object>(),
    receivedAt: p.datetime(),
    /** Payment at the provider; null unless it is about money that came. */
    providerPaymentId: p.text().nullable(),
  },
});

/** Notification of a provider, stored once. Only those with a valid signature are stored. */
export class ProviderWebhook extends ProviderWebhookSchema.class {}
ProviderWebhookSchema.setClass(ProviderWebhook);

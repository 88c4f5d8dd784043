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
    /** Null when no payment of ours has the number it names. */
    paymentId: p.uuid().nullable(),
    status: p.enum(['APPLIED', 'IGNORED', 'UNMATCHED', 'REJECTED'] as const),
    /** Why it was not applied. */
    error: p.text().nullable(),
    payload: p.json<object>(),
    receivedAt: p.datetime(),
  },
});

/** A notification as a provider sent it, once. Only what carried a valid signature is kept. */
export class ProviderWebhook extends ProviderWebhookSchema.class {}
ProviderWebhookSchema.setClass(ProviderWebhook);

import { nodeEnvSetting } from '@muster/kit/process';
import type { Services } from '@muster/kit/subgraph';
import { z } from 'zod';
import { ADAPTED_PROVIDERS, type AdaptedProviderName } from './provider/provider.ts';

const SECRET_MIN_LENGTH = 16;

const url = z.url({ protocol: /^https?$/ }).transform((text) => text.replace(/\/+$/, ''));

/** `50-400`: a range of milliseconds. */
const range = z
  .string()
  .regex(/^\d{1,6}-\d{1,6}$/, 'must be two numbers of milliseconds such as 50-400')
  .transform((text) => {
    const [from = 0, to = 0] = text.split('-').map(Number);
    return { from, to };
  })
  .refine(({ from, to }) => from <= to, 'must not begin with the larger number');

const providerList = z
  .string()
  .transform((text) => text.split(',').map((name) => name.trim().toUpperCase()))
  .pipe(z.array(z.enum(ADAPTED_PROVIDERS)).min(1));

/** Environment variables of payments. */
export const PaymentsSettings = z
  .object({
    NODE_ENV: nodeEnvSetting,
    MUSTER_PUBLIC_URL: url.default('http://localhost:4000').meta({
      description: "Address at which browsers reach the gateway: in payment links, and on the mock provider's pages.",
      unset: '`http://localhost:PORT`',
    }),
    MUSTER_WEBHOOK_BASE_URL: url
      .optional()
      .meta({ description: 'Address at which the mock provider calls back.', unset: '`MUSTER_PUBLIC_URL`' }),
    MUSTER_PAYMENT_PROVIDERS: providerList
      .prefault('MOCK')
      .meta({ description: 'Payment providers that are offered, with commas between.' }),
    MUSTER_ALLOW_MOCK: z
      .literal('1', 'is 1, or left out')
      .optional()
      .meta({ description: '`1` lets a production system offer mock payments, for a demonstration.' }),
    MUSTER_MOCK_SECRET: z.string().min(SECRET_MIN_LENGTH).optional().meta({
      description:
        "Secret of the mock provider's notifications, 64 hex digits; in production none that can be guessed.",
      unset: 'made and kept in the data folder',
    }),
    MUSTER_MOCK_DELAY_MS: range
      .prefault('50-400')
      .meta({ description: "Delay of the mock provider's notifications, in milliseconds." }),
    MUSTER_MOCK_DUPLICATE_RATE: z.coerce
      .number()
      .min(0)
      .max(1)
      .default(0.2)
      .meta({ description: "Share of the mock provider's notifications that are sent twice, from 0 to 1." }),
  })
  .superRefine((env, problems) => {
    if (!env.MUSTER_PAYMENT_PROVIDERS.includes('MOCK')) return;
    if (env.MUSTER_MOCK_SECRET === undefined) {
      problems.addIssue({ code: 'custom', path: ['MUSTER_MOCK_SECRET'], message: 'is needed by the MOCK provider' });
    }
    if (env.NODE_ENV === 'production' && env.MUSTER_ALLOW_MOCK !== '1') {
      const message = 'MOCK takes no real money: name real providers, or set MUSTER_ALLOW_MOCK=1 for a demonstration';
      problems.addIssue({ code: 'custom', path: ['MUSTER_PAYMENT_PROVIDERS'], message });
    }
  })
  .transform((env) => ({
    providers: new Set<AdaptedProviderName>(env.MUSTER_PAYMENT_PROVIDERS),
    mock: {
      publicUrl: env.MUSTER_PUBLIC_URL,
      webhookUrl: `${env.MUSTER_WEBHOOK_BASE_URL ?? env.MUSTER_PUBLIC_URL}/webhooks/mock`,
      secret: env.MUSTER_MOCK_SECRET ?? '',
      delayMs: env.MUSTER_MOCK_DELAY_MS,
      duplicateRate: env.MUSTER_MOCK_DUPLICATE_RATE,
    },
  }));

export type PaymentsSettings = z.infer<typeof PaymentsSettings>;

/** Settings as read at the start of the process. */
export const settingsOf = (services: Services): PaymentsSettings => services.settings(PaymentsSettings);

import { field, valid } from '@muster/kit/domain';
import type { Services } from '@muster/kit/subgraph';
import { z } from 'zod';
import type { PaymentProvider } from './provider.ts';
import { enabledProviders } from './registry.ts';

const Purchase = z.object({ currency: field.currency.nullish(), amountMinor: field.amountMinor.nullish() });

/** Providers that are offered here for an amount, a currency, or for anything; in the order of the registry. */
export function listProviders(services: Services, purchase: unknown): PaymentProvider[] {
  const { currency = null, amountMinor = null } = valid(Purchase, purchase);
  return enabledProviders(services).filter((provider) => provider.accepts({ currency, amountMinor }));
}

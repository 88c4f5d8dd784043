import type { Services } from '@muster/kit/subgraph';
import { settingsOf } from '../settings.ts';
import { mockProvider } from './mock/mock-provider.ts';
import type { AdaptedProviderName, PaymentProvider } from './provider.ts';

const adapters: Record<AdaptedProviderName, (services: Services) => PaymentProvider> = {
  MOCK: mockProvider,
};

const isAdapted = (name: string): name is AdaptedProviderName => Object.hasOwn(adapters, name);

/** The provider of that name, or null when it is not enabled here. */
export function enabledProvider(services: Services, name: string): PaymentProvider | null {
  return isAdapted(name) && settingsOf(services).providers.has(name) ? adapters[name](services) : null;
}

import type { Services } from '@muster/kit/subgraph';
import { settingsOf } from '../settings.ts';
import { mockProvider } from './mock/mock-provider.ts';
import { ADAPTED_PROVIDERS, type AdaptedProviderName, type PaymentProvider } from './provider.ts';

const adapters: Record<AdaptedProviderName, (services: Services) => PaymentProvider> = {
  MOCK: mockProvider,
};
/** Adapter instances, one for each process: an adapter may keep connections and coalesce concurrent calls. */
const adapted = new WeakMap<Services, Map<AdaptedProviderName, PaymentProvider>>();

const isAdapted = (name: string): name is AdaptedProviderName => Object.hasOwn(adapters, name);

/** Provider of that name; null when it is not enabled. */
export function enabledProvider(services: Services, name: string): PaymentProvider | null {
  return isAdapted(name) && settingsOf(services).providers.has(name) ? adapterOf(services, name) : null;
}

/** Providers that are enabled here, in the order of their declaration. */
export const enabledProviders = (services: Services): PaymentProvider[] =>
  ADAPTED_PROVIDERS.map((name) => enabledProvider(services, name)).filter((provider) => provider !== null);

function adapterOf(services: Services, name: AdaptedProviderName): PaymentProvider {
  const instances = adapted.get(services) ?? new Map<AdaptedProviderName, PaymentProvider>();
  adapted.set(services, instances);
  const provider = instances.get(name) ?? adapters[name](services);
  instances.set(name, provider);
  return provider;
}

import type { Services } from '@muster/kit/subgraph';
import { settingsOf } from '../settings.ts';
import { mockProvider } from './mock/mock-provider.ts';
import type { AdaptedProviderName, PaymentProvider } from './provider.ts';

const adapters: Record<AdaptedProviderName, (services: Services) => PaymentProvider> = {
  MOCK: mockProvider,
};
/** One adapter a process: it may keep connections, and gather what is asked of the company at once. */
const adapted = new WeakMap<Services, Map<AdaptedProviderName, PaymentProvider>>();

const isAdapted = (name: string): name is AdaptedProviderName => Object.hasOwn(adapters, name);

/** The provider of that name, or null when it is not enabled here. */
export function enabledProvider(services: Services, name: string): PaymentProvider | null {
  return isAdapted(name) && settingsOf(services).providers.has(name) ? adapterOf(services, name) : null;
}

function adapterOf(services: Services, name: AdaptedProviderName): PaymentProvider {
  const known = adapted.get(services) ?? new Map<AdaptedProviderName, PaymentProvider>();
  adapted.set(services, known);
  const provider = known.get(name) ?? adapters[name](services);
  known.set(name, provider);
  return provider;
}

import { NotFound } from '@muster/kit/domain';
import type { Services } from '@muster/kit/subgraph';
import * as client from 'openid-client';
import { settingsOf } from '../../settings.ts';
import type { OidcProvider } from './oidc-provider.ts';

const ANSWERS_WITHIN_S = 10;
/** Lifetime of the cached discovery document of a provider. */
const KNOWN_MS = 60 * 60_000;

const known = new WeakMap<
  Services,
  Map<string, { readonly until: number; readonly config: Promise<client.Configuration> }>
>();

export function providerOf(services: Services, name: string): OidcProvider {
  const provider = settingsOf(services).MUSTER_OIDC.find((one) => one.name === name);
  if (provider === undefined) throw new NotFound('provider');
  return provider;
}

/** The client configuration of a provider, from its discovery document. */
export function configurationOf(services: Services, provider: OidcProvider): Promise<client.Configuration> {
  const configurations = known.get(services) ?? new Map();
  known.set(services, configurations);
  const kept = configurations.get(provider.name);
  const now = services.clock.now().getTime();
  if (kept !== undefined && now < kept.until) return kept.config;
  const config = client.discovery(new URL(provider.issuer), provider.clientId, provider.clientSecret, undefined, {
    timeout: ANSWERS_WITHIN_S,
    // For development only: the settings refuse an issuer without TLS in production.
    execute: provider.issuer.startsWith('http:') ? [client.allowInsecureRequests] : [],
  });
  configurations.set(provider.name, { until: now + KNOWN_MS, config });
  config.catch(() => configurations.delete(provider.name));
  return config;
}

import { readSettings } from '@muster/kit/runtime';
import { z } from 'zod';
import { allowedOrigins } from './http/allowed-origins.ts';
import { limitsSetting } from './limits/limits.ts';
import type { GatewayOptions } from './server.ts';

const Settings = z.object({
  NODE_ENV: z.string().optional(),
  MUSTER_LIMITS: limitsSetting,
  MUSTER_TRUST_PROXY_HOPS: z.coerce.number('must be a number of proxies').int().min(0).max(10).default(0),
});

/** What the environment says of a gateway, whichever program it runs in. */
export function gatewaySettings(
  env: NodeJS.ProcessEnv,
): Pick<GatewayOptions, 'development' | 'limits' | 'trustProxyHops' | 'allowedOrigins'> {
  const { NODE_ENV, MUSTER_LIMITS, MUSTER_TRUST_PROXY_HOPS } = readSettings(Settings, env, 'gateway');
  return {
    development: NODE_ENV !== 'production',
    limits: MUSTER_LIMITS,
    trustProxyHops: MUSTER_TRUST_PROXY_HOPS,
    allowedOrigins: allowedOrigins(env),
  };
}

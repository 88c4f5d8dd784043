import { nodeEnvSetting, readSettings } from '@muster/kit/process';
import { z } from 'zod';
import { allowedOrigins } from './http/allowed-origins.ts';
import { limitsSetting } from './limits/limits.ts';
import type { GatewayOptions } from './server.ts';

const Settings = z.object({
  NODE_ENV: nodeEnvSetting,
  MUSTER_LIMITS: limitsSetting,
  MUSTER_OPERATIONS: z.enum(['off', 'log', 'enforce'], 'is off, log or enforce').optional(),
  MUSTER_TRUST_PROXY_HOPS: z.coerce.number('must be a number of proxies').int().min(0).max(10).default(0),
});

/** Settings of a gateway from the environment, in any program that it runs in. */
export function gatewaySettings(
  env: NodeJS.ProcessEnv,
): Pick<GatewayOptions, 'development' | 'persistedMode' | 'limits' | 'trustProxyHops' | 'allowedOrigins'> {
  const { NODE_ENV, MUSTER_OPERATIONS, MUSTER_LIMITS, MUSTER_TRUST_PROXY_HOPS } = readSettings(
    Settings,
    env,
    'gateway',
  );
  return {
    development: NODE_ENV !== 'production',
    persistedMode: MUSTER_OPERATIONS ?? (NODE_ENV === 'production' ? 'log' : 'off'),
    limits: MUSTER_LIMITS,
    trustProxyHops: MUSTER_TRUST_PROXY_HOPS,
    allowedOrigins: allowedOrigins(env),
  };
}

import { nodeEnvSetting, readSettings } from '@muster/kit/process';
import { z } from 'zod';
import { originsSetting } from './http/allowed-origins.ts';
import { limitsSetting } from './limits/limits.ts';
import type { GatewayOptions } from './server.ts';

/** Settings of the gateway that are checked together. */
export const GatewaySettings = z.object({
  NODE_ENV: nodeEnvSetting,
  MUSTER_LIMITS: limitsSetting.meta({
    description: 'Limits that shall differ, as JSON, or `off`: [limits](limits.md).',
    unset: '',
  }),
  MUSTER_ALLOWED_ORIGINS: originsSetting.meta({
    description:
      'Origins whose pages may ask the gateway, with commas between: `https://shop.example`; in development Apollo Sandbox and this machine may as well.',
    unset: '',
  }),
  MUSTER_OPERATIONS: z.enum(['off', 'log', 'enforce'], 'is off, log or enforce').optional().meta({
    description:
      'Documents that are in no manifest: `off` runs them, `log` also notes them, `enforce` refuses them: [persisted operations](persisted-operations.md).',
    unset: '`off` (`log` in production)',
  }),
  MUSTER_TRUST_PROXY_HOPS: z.coerce
    .number('must be a number of proxies')
    .int()
    .min(0)
    .max(10)
    .default(0)
    .meta({ description: 'How many proxies of your own stand before the gateway.' }),
});

/** Settings of a gateway from the environment, in any program that it runs in. */
export function gatewaySettings(
  env: NodeJS.ProcessEnv,
): Pick<
  GatewayOptions,
  'development' | 'persistedMode' | 'limits' | 'trustProxyHops' | 'allowedOrigins' | 'publicUrl'
> {
  const { NODE_ENV, MUSTER_OPERATIONS, MUSTER_LIMITS, MUSTER_TRUST_PROXY_HOPS, MUSTER_ALLOWED_ORIGINS } = readSettings(
    GatewaySettings,
    env,
    'gateway',
  );
  return {
    development: NODE_ENV !== 'production',
    persistedMode: MUSTER_OPERATIONS ?? (NODE_ENV === 'production' ? 'log' : 'off'),
    limits: MUSTER_LIMITS,
    trustProxyHops: MUSTER_TRUST_PROXY_HOPS,
    allowedOrigins: MUSTER_ALLOWED_ORIGINS,
    // Declared and checked by payments, whose pages have addresses below it.
    publicUrl: env.MUSTER_PUBLIC_URL,
  };
}

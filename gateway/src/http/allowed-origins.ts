import { BadSettings } from '@muster/kit/runtime';

const SANDBOX = 'https://studio.apollographql.com';
const THIS_MACHINE = /^https?:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/;

/** Of whose pages the gateway may be asked: those that are named, and in development Apollo Sandbox's and this machine's. */
export const corsOrigins = (named: readonly string[], development: boolean): (string | RegExp)[] => [
  ...named,
  ...(development ? [SANDBOX, THIS_MACHINE] : []),
];

/** The origins in `MUSTER_ALLOWED_ORIGINS`, separated by commas; none when it says nothing. */
export function allowedOrigins(env: NodeJS.ProcessEnv): string[] {
  const named = (env.MUSTER_ALLOWED_ORIGINS ?? '').split(',').map((origin) => origin.trim());
  return named.filter(Boolean).map((origin) => {
    // An origin is what a browser would send of it: no path, no slash at the end, no star.
    if (URL.canParse(origin) && new URL(origin).origin === origin) return origin;
    throw new BadSettings(
      `MUSTER_ALLOWED_ORIGINS: ${JSON.stringify(origin)} is no origin; they look like https://shop.example, with commas between.`,
    );
  });
}

import { BadSettings } from '@muster/kit/process';

const SANDBOX = 'https://studio.apollographql.com';
const THIS_MACHINE = /^https?:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/;

/** CORS rule: the named origins, and in development Apollo Sandbox and localhost. */
export const originRule =
  (named: readonly string[], development: boolean) =>
  (origin: string): boolean =>
    named.includes(origin) || (development && (origin === SANDBOX || THIS_MACHINE.test(origin)));

/** The origins in `MUSTER_ALLOWED_ORIGINS`, separated by commas; none when it says nothing. */
export function allowedOrigins(env: NodeJS.ProcessEnv): string[] {
  const named = (env.MUSTER_ALLOWED_ORIGINS ?? '').split(',').map((origin) => origin.trim());
  return named.filter(Boolean).map((origin) => {
    // An origin as browsers send it: no path, no trailing slash, no wildcard.
    if (URL.canParse(origin) && new URL(origin).origin === origin) return origin;
    throw new BadSettings(
      `MUSTER_ALLOWED_ORIGINS: ${JSON.stringify(origin)} is no origin; they look like https://shop.example, with commas between.`,
    );
  });
}

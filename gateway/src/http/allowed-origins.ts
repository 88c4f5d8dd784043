import { BadSettings } from '@muster/kit/process';

const SANDBOX = 'https://studio.apollographql.com';
const THIS_MACHINE = /^https?:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/;

/** Whether pages of an origin may use the gateway: of those that are named, and in development of Apollo Sandbox and this machine. */
export const originRule =
  (named: readonly string[], development: boolean) =>
  (origin: string): boolean =>
    named.includes(origin) || (development && (origin === SANDBOX || THIS_MACHINE.test(origin)));

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

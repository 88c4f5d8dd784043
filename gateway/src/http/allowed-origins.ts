import { z } from 'zod';

const SANDBOX = 'https://studio.apollographql.com';
const THIS_MACHINE = /^https?:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/;

/** CORS rule: the named origins, and in development Apollo Sandbox and localhost. */
export const originRule =
  (named: readonly string[], development: boolean) =>
  (origin: string): boolean =>
    named.includes(origin) || (development && (origin === SANDBOX || THIS_MACHINE.test(origin)));

/** An origin as browsers send it: no path, no trailing slash, no wildcard. */
const Origin = z.string().refine((text) => URL.canParse(text) && new URL(text).origin === text, {
  error: ({ input }) =>
    `${JSON.stringify(input)} is no origin; they look like https://shop.example, with commas between`,
});

/** `MUSTER_ALLOWED_ORIGINS`, separated by commas. */
export const originsSetting = z
  .string()
  .default('')
  .transform((text) =>
    text
      .split(',')
      .map((origin) => origin.trim())
      .filter(Boolean),
  )
  .pipe(z.array(Origin));

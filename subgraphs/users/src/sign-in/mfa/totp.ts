import { Secret, TOTP } from 'otpauth';

const SECRET_BYTES = 20;
const PERIOD_SECONDS = 30;
/** Clocks of phones are a little early or late: the code before and the code after are good as well. */
const WINDOW = 1;
const ISSUER = 'Muster';

/** A secret as it is typed, in base 32. */
export const newSecret = (): string => new Secret({ size: SECRET_BYTES }).base32;

const totpOf = (secret: string, label = 'account'): TOTP =>
  new TOTP({
    issuer: ISSUER,
    label,
    algorithm: 'SHA1',
    digits: 6,
    period: PERIOD_SECONDS,
    secret: Secret.fromBase32(secret),
  });

/** What an authenticator reads from a QR code. */
export const otpauthUri = (secret: string, email: string): string => totpOf(secret, email).toString();

/**
 * Which time step a code is of, by RFC 6238, or null for one that is wrong or not newer than the last that was accepted: a
 * code that was seen over a shoulder is not good again.
 */
export function counterOf(secret: string, code: string, at: Date, lastCounter: number): number | null {
  if (!/^\d{6}$/.test(code)) return null;
  const delta = totpOf(secret).validate({ token: code, timestamp: at.getTime(), window: WINDOW });
  if (delta === null) return null;
  const counter = Math.floor(at.getTime() / 1_000 / PERIOD_SECONDS) + delta;
  return counter > lastCounter ? counter : null;
}

import { Secret, TOTP } from 'otpauth';

const SECRET_BYTES = 20;
const PERIOD_SECONDS = 30;
/** Clock drift in time steps: the code before and the code after are valid too. */
const WINDOW = 1;
const ISSUER = 'Muster';

/** A new secret in base 32, as it is typed. */
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

/** The key URI that an authenticator reads from a QR code. */
export const otpauthUri = (secret: string, email: string): string => totpOf(secret, email).toString();

/**
 * The time step of a code (RFC 6238), or null for a code that is wrong or not newer than the last accepted one: a code that was
 * read over a shoulder is not valid again.
 */
export function counterOf(secret: string, code: string, at: Date, lastCounter: number): number | null {
  if (!/^\d{6}$/.test(code)) return null;
  const delta = totpOf(secret).validate({ token: code, timestamp: at.getTime(), window: WINDOW });
  if (delta === null) return null;
  const counter = Math.floor(at.getTime() / 1_000 / PERIOD_SECONDS) + delta;
  return counter > lastCounter ? counter : null;
}

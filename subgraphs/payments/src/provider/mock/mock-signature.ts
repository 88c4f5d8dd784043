import { createHmac, timingSafeEqual } from 'node:crypto';

export const SIGNATURE_HEADER = 'mock-signature';
/** Clock skew that is tolerated, either way. */
export const TOLERANCE_SECONDS = 300;

const SHAPE = /^t=(\d{1,12}),v1=([0-9a-f]{64})$/;

const digest = (secret: string, seconds: string, body: string | Buffer): Buffer =>
  createHmac('sha256', secret).update(`${seconds}.`).update(body).digest();

/** `t=<unix seconds>,v1=<hex HMAC-SHA256 of "t.body">`. */
export function sign(secret: string, body: string | Buffer, at: Date): string {
  const seconds = String(Math.floor(at.getTime() / 1000));
  return `t=${seconds},v1=${digest(secret, seconds, body).toString('hex')}`;
}

/** Reason why a signature over the raw bytes is invalid; null when it is valid. */
export function flawOf(secret: string, header: string | undefined, body: Buffer, now: Date): string | null {
  const [, seconds, given] = SHAPE.exec(header ?? '') ?? [];
  if (seconds === undefined || given === undefined) return 'no readable signature';
  if (!timingSafeEqual(digest(secret, seconds, body), Buffer.from(given, 'hex'))) return 'wrong signature';
  // Last, because a timestamp means something only when it is signed.
  return Math.abs(now.getTime() / 1000 - Number(seconds)) > TOLERANCE_SECONDS
    ? 'signed too long ago, or in the future'
    : null;
}

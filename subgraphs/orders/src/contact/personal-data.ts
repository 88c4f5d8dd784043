import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';

/** Of the key in use; a value names the key that it was sealed with, so that keys can be changed. */
const KEY_ID = 'k1';
/** A shorter tag would be easier to forge. */
const TAG = { authTagLength: 16 };

const keyFor = (dataKey: string, purpose: string): Buffer =>
  Buffer.from(hkdfSync('sha256', Buffer.from(dataKey, 'hex'), '', `muster orders ${purpose}`, 32));

/** Encrypts what a person told us (AES-256-GCM); `place` ties it to its row and column, so that it cannot be moved to another. */
export function seal(value: unknown, place: string, dataKey: string): string {
  const iv = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', keyFor(dataKey, 'contact'), iv, TAG).setAAD(Buffer.from(place));
  const text = Buffer.concat([cipher.update(JSON.stringify(value), 'utf8'), cipher.final()]);
  return ['v1', KEY_ID, ...[iv, text, cipher.getAuthTag()].map((part) => part.toString('base64url'))].join('.');
}

export function unseal<T>(sealed: string, place: string, dataKey: string): T {
  const [, , iv = '', text = '', tag = ''] = sealed.split('.');
  const decipher = createDecipheriv('aes-256-gcm', keyFor(dataKey, 'contact'), Buffer.from(iv, 'base64url'), TAG)
    .setAAD(Buffer.from(place))
    .setAuthTag(Buffer.from(tag, 'base64url'));
  return JSON.parse(Buffer.concat([decipher.update(Buffer.from(text, 'base64url')), decipher.final()]).toString()) as T;
}

/** A digest that tells equal inputs from different ones and, without the key, nothing of what is in them. */
export const keyedDigest = (digest: string, dataKey: string): string =>
  createHmac('sha256', keyFor(dataKey, 'digest')).update(digest).digest('hex');

import { createCipheriv, createDecipheriv, createHmac, createSecretKey, randomBytes } from 'node:crypto';
import { type Keyring, ringOfOne } from './keyring.ts';
import { freshBytes } from './random.ts';

const VERSION = 'v1';
const IV_BYTES = 12;
const KEY_BYTES = 32;
/** A shorter tag would be easier to forge. */
const TAG = { authTagLength: 16 };
/** Long enough to avoid chance collisions within a table, too short to identify the value elsewhere. */
const LOOKUP_BYTES = 16;

/** A sealed value that was changed, moved, or sealed with an unknown key. Its message reveals no content. */
export class NotOpenable extends Error {
  constructor(why: string) {
    super(`A sealed value cannot be opened: ${why}.`);
  }
}

/** Additional authenticated data (AAD) of a sealed value: bound to its row and column, a copy elsewhere does not open. */
export const aadOf = (table: string, column: string, id: string): string => `${table}|${column}|${id}`;

/** `v1.<key id>.<iv>.<text>.<tag>`: AES-256-GCM with the current key, bound to `aad`. */
export function seal(plain: string, { current, keys }: Keyring, aad: string): string {
  const iv = freshBytes(IV_BYTES);
  const cipher = createCipheriv('aes-256-gcm', keys.get(current)!, iv, TAG).setAAD(Buffer.from(aad));
  const text = cipher.update(plain, 'utf8');
  cipher.final(); // GCM adds no text at its end, only the tag.
  const inText = (part: Buffer) => part.toString('base64url');
  return `${VERSION}.${current}.${inText(iv)}.${inText(text)}.${inText(cipher.getAuthTag())}`;
}

/** The plain text, or NotOpenable. */
export function open(sealed: string, { keys }: Keyring, aad: string): string {
  const [version, keyId = '', ...parts] = sealed.split('.');
  if (version !== VERSION || parts.length !== 3) throw new NotOpenable('it has an unknown form');
  const key = keys.get(keyId);
  if (key === undefined) throw new NotOpenable(`its key is not in the keyring`);
  const [iv, text, tag] = parts.map((part) => Buffer.from(part, 'base64url')) as [Buffer, Buffer, Buffer];
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, iv, TAG).setAAD(Buffer.from(aad)).setAuthTag(tag);
    return Buffer.concat([decipher.update(text), decipher.final()]).toString('utf8');
  } catch {
    throw new NotOpenable('it was changed or moved, or its key is another one');
  }
}

export const sealJson = (value: unknown, ring: Keyring, aad: string): string => seal(JSON.stringify(value), ring, aad);

export const openJson = <T>(sealed: string, ring: Keyring, aad: string): T => JSON.parse(open(sealed, ring, aad)) as T;

/** The id of the key that a value was sealed with. */
export const keyIdOf = (sealed: string): string | undefined => sealed.split('.')[1];

/** A new random data key, sealed: deleting this text erases everything that the key sealed (crypto-shredding). */
export const newSealedKey = (ring: Keyring, aad: string): string =>
  seal(randomBytes(KEY_BYTES).toString('base64url'), ring, aad);

/** Opens a key of `newSealedKey`, ready to seal and open with. */
export const openKey = (sealed: string, ring: Keyring, aad: string): Keyring =>
  ringOfOne('d1', createSecretKey(open(sealed, ring, aad), 'base64url'));

/** Keyed hash for lookups: equal texts have equal hashes, and without the key one reveals nothing, however few possible texts there are. */
export const lookupHash = (text: string, { current, keys }: Keyring): string =>
  createHmac('sha256', keys.get(current)!).update(text).digest().subarray(0, LOOKUP_BYTES).toString('base64url');

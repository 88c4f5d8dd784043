import { createSecretKey, hkdfSync, type KeyObject, randomBytes } from 'node:crypto';

/** Keys by their ids. The current one seals new values; the others still open old ones. */
export interface Keyring {
  /** The id of the key that seals. */
  readonly current: string;
  readonly keys: ReadonlyMap<string, KeyObject>;
}

/** A malformed keyring in an environment variable; the message names the fault, never the value. */
export class BadKeyring extends Error {}

const KEY_BYTES = 32;
const KEYS_MAX = 10;
/** Id of a bare key, as in a system that never rotated its key. */
const FIRST_ID = 'k1';
const ENTRY = /^(?:([a-z][a-z0-9]{0,15}):)?([0-9a-f]{64})$/i;

/** `k2:<64 hex digits>,k1:<64 hex digits>`: the first is the current one. One key alone needs no id, and is `k1`. */
export function parseKeyring(text: string): Keyring {
  const entries = text.split(',').map((entry) => ENTRY.exec(entry.trim()));
  if (entries.length > KEYS_MAX) throw new BadKeyring(`must have at most ${KEYS_MAX} keys`);
  const keys = new Map<string, KeyObject>();
  for (const entry of entries) {
    if (entry === null) throw new BadKeyring('must be 64 hex digits, or a list of id:64 hex digits, the current first');
    const [, id = FIRST_ID, hex = ''] = entry;
    if (keys.has(id)) throw new BadKeyring(`has two keys of the id ${id}`);
    keys.set(id, createSecretKey(hex, 'hex'));
  }
  const [current = FIRST_ID] = keys.keys();
  return { current, keys };
}

/** The keyring as text. For the store of secrets only. */
export const formatKeyring = ({ keys }: Keyring): string =>
  [...keys].map(([id, key]) => `${id}:${key.export().toString('hex')}`).join(',');

/** Key rotation: the keyring with one more key, which becomes the current one. */
export function withNewKey(ring: Keyring): Keyring {
  // A longer list could be written, and not be read again.
  if (ring.keys.size >= KEYS_MAX)
    throw new BadKeyring(`There are ${KEYS_MAX} keys: retire those that seal nothing first.`);
  const numbers = [...ring.keys.keys()].map((id) => Number(/^k(\d+)$/.exec(id)?.[1] ?? 0));
  const current = `k${Math.max(0, ...numbers) + 1}`;
  return { current, keys: new Map([[current, createSecretKey(randomBytes(KEY_BYTES))], ...ring.keys]) };
}

/** The keyring with its current key only. */
export const onlyCurrent = (ring: Keyring): Keyring => ringOfOne(ring.current, ring.keys.get(ring.current)!);

export const ringOfOne = (id: string, key: KeyObject): Keyring => ({ current: id, keys: new Map([[id, key]]) });

const cache = new WeakMap<Keyring, Map<string, Keyring>>();

/** Derived keys (HKDF) of the same ids for one purpose: one reveals nothing of another. */
export function derived(ring: Keyring, purpose: string): Keyring {
  const purposes = cache.get(ring) ?? new Map<string, Keyring>();
  cache.set(ring, purposes);
  let result = purposes.get(purpose);
  if (result === undefined) {
    const keys = [...ring.keys].map(
      ([id, key]) => [id, createSecretKey(Buffer.from(hkdfSync('sha256', key, '', purpose, KEY_BYTES)))] as const,
    );
    result = { current: ring.current, keys: new Map(keys) };
    purposes.set(purpose, result);
  }
  return result;
}

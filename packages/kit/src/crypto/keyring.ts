import { createSecretKey, hkdfSync, type KeyObject, randomBytes } from 'node:crypto';

/** Keys by their ids. New values are sealed with the current one; those of the others can still be opened. */
export interface Keyring {
  /** The id of the key that seals. */
  readonly current: string;
  readonly keys: ReadonlyMap<string, KeyObject>;
}

/** What a keyring looks like in an environment variable is wrong; says how, never what was given. */
export class BadKeyring extends Error {}

const KEY_BYTES = 32;
const KEYS_MAX = 10;
/** A bare key, as a system that never changed its key has it. */
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

/** The same keyring as text. For whoever keeps secrets, and for nobody else. */
export const formatKeyring = ({ keys }: Keyring): string =>
  [...keys].map(([id, key]) => `${id}:${key.export().toString('hex')}`).join(',');

/** A keyring with one more key, which is the current one from here on. */
export function withNewKey(ring: Keyring): Keyring {
  // More could be written down, and not be read again.
  if (ring.keys.size >= KEYS_MAX)
    throw new BadKeyring(`There are ${KEYS_MAX} keys: retire those that seal nothing first.`);
  const numbers = [...ring.keys.keys()].map((id) => Number(/^k(\d+)$/.exec(id)?.[1] ?? 0));
  const current = `k${Math.max(0, ...numbers) + 1}`;
  return { current, keys: new Map([[current, createSecretKey(randomBytes(KEY_BYTES))], ...ring.keys]) };
}

/** The keyring with nothing but its current key. */
export const onlyCurrent = (ring: Keyring): Keyring => ringOfOne(ring.current, ring.keys.get(ring.current)!);

export const ringOfOne = (id: string, key: KeyObject): Keyring => ({ current: id, keys: new Map([[id, key]]) });

const known = new WeakMap<Keyring, Map<string, Keyring>>();

/** Keys of the same ids for one purpose only: what is learned of one says nothing of another. */
export function derived(ring: Keyring, purpose: string): Keyring {
  const purposes = known.get(ring) ?? new Map<string, Keyring>();
  known.set(ring, purposes);
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

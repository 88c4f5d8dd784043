import { fixedReferences, keyFields, liveOfOffer } from './generated/cache.ts';

/*
 * Cache keys and field policies for normalised caches (Apollo Client's InMemoryCache, urql's graphcache), made from the
 * schema. No cache library is a dependency: the types here are the parts of their options that are used.
 */

type StoreObject = { __typename?: string; [name: string]: StoreValue };
type StoreValue = string | number | undefined;

interface Reading {
  readField(name: string, from?: unknown): unknown;
}
interface Referring extends Reading {
  toReference(object: StoreObject): unknown;
  canRead(reference: unknown): boolean;
}
type KeyOf = (object: Readonly<Record<string, unknown>>, context: Reading) => string[] | false;
interface FieldPolicy {
  merge?: boolean;
  read?: (existing: unknown, options: Referring) => unknown;
}
interface TypePolicy {
  keyFields?: false | KeyOf;
  merge?: boolean | typeof mergeValue;
  fields?: Record<string, FieldPolicy>;
}

type Stored = Readonly<Record<string, unknown>>;

/**
 * Merges two answers of an embedded value while their common fields agree; else the newer one replaces the older, whose other fields
 * may have changed as well (`formatted` of a price).
 */
export function mergeValue(existing: Stored | undefined, incoming: Stored): Stored {
  if (existing === undefined || existing === null || incoming === null) return incoming;
  const agree = Object.entries(incoming).every(
    ([name, value]) => !(name in existing) || JSON.stringify(existing[name]) === JSON.stringify(value),
  );
  return agree ? { ...existing, ...incoming } : incoming;
}

/** The first of several keys whose fields were all requested; without any the object is embedded in its parent. */
const keyOf =
  (...keys: readonly (readonly string[])[]): KeyOf =>
  (_object, { readField }) => {
    const key = keys.find((fields) => fields.every((field) => readField(field) != null));
    return key === undefined ? false : [...key];
  };

/**
 * Reads the one object of an offer: from the offer's own answer, or from a later subscription, by the larger `seq`. So a page whose
 * document requests no `id` follows a subscription that has `offerId`.
 */
const readLive =
  (type: string): FieldPolicy['read'] =>
  (existing, { readField, toReference, canRead }) => {
    const live = toReference({ __typename: type, offerId: String(readField('id')) });
    if (existing == null || !canRead(live)) return existing;
    const [seq, liveSeq] = [readField('seq', existing), readField('seq', live)];
    if (typeof seq !== 'number' || typeof liveSeq !== 'number' || liveSeq <= seq) return existing;
    const fields = liveOfOffer[type]!.map((field) => {
      const newer = readField(field, live);
      return [field, newer === undefined ? readField(field, existing) : newer];
    });
    return { __typename: type, ...Object.fromEntries(fields.filter(([, value]) => value !== undefined)) };
  };

/** `typePolicies` of Apollo Client's InMemoryCache. */
export const typePolicies: Record<string, TypePolicy> = Object.fromEntries(
  Object.entries(keyFields).map(([type, key]) => {
    const isLive = type in liveOfOffer;
    const fields: Record<string, FieldPolicy> = Object.fromEntries(
      (fixedReferences[type] ?? []).map((field) => [field, { merge: true }]),
    );
    if (type === 'SellWindowOffer') {
      fields.quota = { merge: true, read: readLive('SellWindowQuota') };
      fields.counter = { merge: true, read: readLive('BatchCounter') };
    }
    const policy: TypePolicy = { fields };
    if (key === null) Object.assign(policy, { keyFields: false, merge: mergeValue });
    else if (isLive) policy.keyFields = keyOf(key, ['offerId']);
    else if (key[0] !== 'id') policy.keyFields = keyOf(key); // by `id` is how the cache does it anyway
    return [type, policy];
  }),
);

/** `keys` of urql's graphcache: null embeds an object in its parent. */
export const cacheKeys: Record<string, (data: Stored) => string | null> = Object.fromEntries(
  Object.entries(keyFields).map(([type, key]) => [
    type,
    (data: Stored) => {
      const field = key?.[0] ?? '';
      return data[field] != null
        ? String(data[field])
        : type in liveOfOffer && data.offerId != null
          ? `offer:${data.offerId}`
          : null;
    },
  ]),
);

/** Gets the ids that an answer is made from, or `EVERYTHING` where a read has no id. */
export type Reads = (subgraph: string, id: string) => void;

/** A read without a key, such as a list: any change of the subgraph may invalidate it. */
export const EVERYTHING = '*';

const UUID_CHARS = 36;
/** Tested on every text of every event: as little as tells an id from a word. */
const isLikeId = (text: string): boolean =>
  text.length === UUID_CHARS && text[8] === '-' && text[13] === '-' && text[18] === '-' && text[23] === '-';

const isPlain = (value: object): boolean => {
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
};

/**
 * Calls `found` with each UUID anywhere in a value, in lower case. Of an entity these are its own columns: what it refers to leads in
 * circles, and is a read of its own.
 */
export function eachId(value: unknown, found: (id: string) => void): void {
  if (typeof value === 'string') {
    if (isLikeId(value)) found(value.toLowerCase());
  } else if (Array.isArray(value)) {
    for (const one of value) eachId(one, found);
  } else if (value !== null && typeof value === 'object') {
    const isEntity = !isPlain(value);
    for (const key in value) {
      const held = (value as Record<string, unknown>)[key];
      if (!isEntity || typeof held === 'string') eachId(held, found);
    }
  }
}

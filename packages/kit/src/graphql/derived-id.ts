import { v5 } from 'uuid';

const NAMESPACE = '5a1c9e0a-3f5b-4c57-9b57-8d1f3c0e6b21';

/**
 * Stable id of an object that has only the key of another (UUID v5): unique over all types, so that a client's normalised cache
 * finds the object and does not mistake it for the other.
 */
export const derivedId = (type: string, key: string): string => v5(`${type}\0${key}`, NAMESPACE);

import { v5 } from 'uuid';

const NAMESPACE = '5a1c9e0a-3f5b-4c57-9b57-8d1f3c0e6b21';

/**
 * The id of something that is known by the key of another: as long-lived as that, and no other thing's of any type, so that a
 * client's normalised cache finds the one and does not take it for the other.
 */
export const derivedId = (type: string, key: string): string => v5(`${type}\0${key}`, NAMESPACE);

import { freshBytes } from '@muster/kit/crypto';
import { v7 } from 'uuid';

const UUID_BYTES = 16;
const TIME_DIGITS = 12;
let last = { ms: 0, seq: 0 };

/**
 * A new order's id, which begins with the moment it is placed: the primary key is the index of that moment as well, and a
 * reservation writes no other for it. Ids of one millisecond are in the order in which this process made them.
 */
export function orderIdAt(placedAt: Date): string {
  const random = freshBytes(UUID_BYTES);
  const ms = placedAt.getTime();
  last = ms === last.ms ? { ms, seq: last.seq + 1 } : { ms, seq: random.readUInt32BE() >>> 1 };
  return v7({ msecs: ms, seq: last.seq, random });
}

/** The smallest id of a moment: a bound of ranges, not an id of anything. */
export function idFloor(at: Date): string {
  const digits = Math.max(0, at.getTime()).toString(16).padStart(TIME_DIGITS, '0');
  return `${digits.slice(0, 8)}-${digits.slice(8)}-0000-0000-000000000000`;
}

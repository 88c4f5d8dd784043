import { orderedUuids } from '@muster/kit/orm';

const TIME_DIGITS = 12;
const idAt = orderedUuids();

/**
 * A new order's id, which begins with the moment it is placed: the primary key is the index of that moment as well, and a
 * reservation writes no other for it. Ids of one millisecond are in the order in which this process made them.
 */
export const orderIdAt = (placedAt: Date): string => idAt(placedAt.getTime());

/** The smallest id of a moment: a bound of ranges, not an id of anything. */
export function idFloor(at: Date): string {
  const digits = Math.max(0, at.getTime()).toString(16).padStart(TIME_DIGITS, '0');
  return `${digits.slice(0, 8)}-${digits.slice(8)}-0000-0000-000000000000`;
}

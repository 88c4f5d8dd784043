import { p, wrap } from '@mikro-orm/core';
import { orderedUuids } from './ordered-uuid.ts';

const idAt = orderedUuids();
let lastMs = 0;

/** Time-ordered UUID, created by the program, so that related rows can be written in one statement. */
export function newId(): string {
  // A clock that was set back does not put a new id before others.
  lastMs = Math.max(lastMs, Date.now());
  return idAt(lastMs);
}

/** The id column that every entity spreads into its properties. */
export const identity = { id: p.uuid().primary().onCreate(newId) };

/**
 * The version column that an entity which people edit spreads into its properties (`version int not null default 1`): each flush
 * that changes the row counts it up. A statement that changes the row by SQL does so itself.
 */
export const versioned = {
  version: p
    .integer()
    .default(1)
    .onUpdate((row: object) => storedVersion(row) + 1),
};

/** The version of a row as it was read, so that a use case that counts up itself and the flush make one step together. */
const storedVersion = (row: object): number =>
  (wrap(row, true).__originalEntityData as { readonly version: number }).version;

/**
 * The moment of the last change, for entities that are listed by it (`updated_at timestamptz(3) not null default now()`): each
 * flush that changes the row moves it. A statement that changes the row by SQL does so itself.
 */
export const touched = {
  updatedAt: p
    .datetime()
    .onCreate(() => new Date())
    .onUpdate(() => new Date()),
};

/** A column of money: whole minor units, read as a number because JSON and JavaScript carry no bigint. */
export const amountMinor = () => p.bigint('number');

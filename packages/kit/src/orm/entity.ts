import { p } from '@mikro-orm/core';
import { v7 } from 'uuid';
import { freshBytes } from '../crypto/index.ts';

const UUID_BYTES = 16;
let lastMs = 0;
/** Rises with each id of the same millisecond, so that ids of one process are in the order in which they were made. */
let seq = 0;

/** Time-ordered, made by whoever creates the row, so that related rows can be written in one go. */
export function newId(): string {
  const random = freshBytes(UUID_BYTES);
  const now = Date.now();
  if (now > lastMs) {
    lastMs = now;
    seq = random.readUInt32BE() >>> 1;
  } else seq += 1;
  return v7({ msecs: lastMs, seq, random });
}

/** The id column that every entity spreads into its properties. */
export const identity = { id: p.uuid().primary().onCreate(newId) };

/** A column of money: whole minor units, read as a number because JSON and JavaScript carry no bigint. */
export const amountMinor = () => p.bigint('number');

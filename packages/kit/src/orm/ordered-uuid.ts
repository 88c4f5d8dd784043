import { v7 } from 'uuid';
import { freshBytes } from '../crypto/index.ts';

const UUID_BYTES = 16;

/** Makes UUIDs of version 7: those of one moment are in the order in which this process made them. */
export function orderedUuids(): (ms: number) => string {
  let lastMs = -1;
  let seq = 0;
  return (ms) => {
    const random = freshBytes(UUID_BYTES);
    // Counts the ids of one millisecond; each other one begins anew.
    seq = ms === lastMs ? seq + 1 : random.readUInt32BE() >>> 1;
    lastMs = ms;
    return v7({ msecs: ms, seq, random });
  };
}

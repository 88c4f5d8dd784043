import { randomBytes } from 'node:crypto';

const STOCK_BYTES = 8_192;
let stock: Buffer = Buffer.alloc(0);
let used = 0;

/**
 * Random bytes for ids and initialisation vectors, from a buffer: single calls were a seventh of a reservation's CPU time. No byte is
 * given twice, and given bytes are never overwritten.
 */
export function freshBytes(count: number): Buffer {
  if (used + count > stock.length) {
    stock = randomBytes(Math.max(STOCK_BYTES, count));
    used = 0;
  }
  const from = used;
  used += count;
  return stock.subarray(from, used);
}

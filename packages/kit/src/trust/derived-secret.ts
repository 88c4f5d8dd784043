import { hkdfSync } from 'node:crypto';
import { databaseOf } from '../orm/server-urls.ts';

/** Minimum length of the master secret, from which all secrets between processes are derived. */
export const MASTER_MIN_CHARS = 32;
const KEY_BYTES = 32;

/** A key for one purpose (HKDF). It reveals nothing of the master secret, and so of no other key. */
export function derivedKey(master: string, purpose: string): Buffer {
  if (master.length < MASTER_MIN_CHARS)
    throw new RangeError(`The identity secret is shorter than ${MASTER_MIN_CHARS} characters.`);
  return Buffer.from(hkdfSync('sha256', master, '', `muster ${purpose}`, KEY_BYTES));
}

/** The role that a subgraph runs as in its own database. */
export const databaseRole = (master: string, subgraph: string): { name: string; password: string } => ({
  name: databaseOf(subgraph),
  password: derivedKey(master, `database role ${subgraph}`).toString('base64url'),
});

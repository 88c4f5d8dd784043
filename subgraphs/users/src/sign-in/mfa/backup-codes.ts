import { createHash, randomBytes } from 'node:crypto';

export const BACKUP_CODES = 10;
const BYTES = 10;
/** Without letters and digits that look alike (Crockford). */
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';

/** Ten codes of 80 random bits, in groups that are easy to copy by hand. */
export const newBackupCodes = (): string[] => Array.from({ length: BACKUP_CODES }, newBackupCode);

function newBackupCode(): string {
  let bits = 0n;
  for (const byte of randomBytes(BYTES)) bits = (bits << 8n) | BigInt(byte);
  let code = '';
  for (let at = 0; at < (BYTES * 8) / 5; at += 1) {
    code = ALPHABET[Number(bits & 31n)] + code;
    bits >>= 5n;
  }
  return code.replace(/(.{4})(?=.)/g, '$1-');
}

/** The stored form of a code; spaces, dashes and case do not matter. */
export const hashOfCode = (code: string): Buffer =>
  createHash('sha256').update(code.toLowerCase().replace(/[\s-]/g, '')).digest();

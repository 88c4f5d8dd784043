import { createHash, randomBytes } from 'node:crypto';

/** So that scanners of leaked secrets know it for one. */
const PREFIX = 'mk_';
const SHOWN_CHARS = 10;

export interface NewKey {
  /** Shown once, to whoever made it. */
  readonly key: string;
  /** What tells it from others in a list. */
  readonly start: string;
  readonly hash: Buffer;
}

/** 256 random bits: nobody guesses them, so a plain hash is as good as a slow one. */
export function newApiKey(): NewKey {
  const key = PREFIX + randomBytes(32).toString('base64url');
  return { key, start: key.slice(0, SHOWN_CHARS), hash: hashOfKey(key) };
}

export const hashOfKey = (key: string): Buffer => createHash('sha256').update(key).digest();

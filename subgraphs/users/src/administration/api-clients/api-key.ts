import { createHash, randomBytes } from 'node:crypto';

/** Lets scanners of leaked secrets recognise a key. */
const PREFIX = 'mk_';
const SHOWN_CHARS = 10;

export interface NewKey {
  /** Shown once, to its creator. */
  readonly key: string;
  /** The first characters, to tell it from others in a list. */
  readonly start: string;
  readonly hash: Buffer;
}

/** 256 random bits cannot be guessed, so a plain hash is as safe as a slow one. */
export function newApiKey(): NewKey {
  const key = PREFIX + randomBytes(32).toString('base64url');
  return { key, start: key.slice(0, SHOWN_CHARS), hash: hashOfKey(key) };
}

export const hashOfKey = (key: string): Buffer => createHash('sha256').update(key).digest();

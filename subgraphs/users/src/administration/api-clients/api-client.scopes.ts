import { z } from 'zod';

export const SCOPES_MAX = 200;

/** Permissions that require a person: a key with them could do nothing. */
const FOR_PEOPLE: ReadonlySet<string> = new Set(['signing_key:rotate', 'user:erase', 'user:set_status', 'view:share']);
const Scope = z
  .string()
  .max(100)
  .refine((scope) => !FOR_PEOPLE.has(scope), 'is for people: it opens nothing to a key');
export const Scopes = z.array(Scope).max(SCOPES_MAX);

export const sortedScopes = (scopes: readonly string[]): string[] => [...new Set(scopes)].toSorted();

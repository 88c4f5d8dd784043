import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { z } from 'zod';

const Manifest = z.object({
  operations: z.array(
    z.object({
      /** SHA-256 of the text, in hex: what a client sends as `extensions.persistedQuery.sha256Hash`. */
      id: z.string().regex(/^[0-9a-f]{64}$/),
      name: z.string(),
      kind: z.enum(['query', 'mutation', 'subscription']),
      /** API client that it is registered for; null for every client. */
      client: z.string().nullable(),
      text: z.string(),
      /** Date of its retirement; null while it is served. */
      retiredAt: z.string().nullable(),
    }),
  ),
});

/** Registered (trusted) documents. */
export type Manifest = z.infer<typeof Manifest>;
export type TrustedOperation = Manifest['operations'][number];

export const emptyManifest: Manifest = { operations: [] };

export const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');

/** Throws when the file is missing, is no manifest, or an id is not the hash of its text. */
export function readManifest(file: string): Manifest {
  const manifest = Manifest.parse(JSON.parse(readFileSync(file, 'utf8')));
  const wrong = manifest.operations.find(({ id, text }) => id !== hashOf(text));
  if (wrong !== undefined) throw new Error(`${file}: the id of ${wrong.name} is not of its text`);
  return manifest;
}

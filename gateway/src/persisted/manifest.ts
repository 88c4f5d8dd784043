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
      /** Whose it is; null: our own, for everybody. */
      client: z.string().nullable(),
      text: z.string(),
      /** Since when it is not served any more. */
      retiredAt: z.string().nullable(),
    }),
  ),
});

/** Documents that are known before anybody sends them. */
export type Manifest = z.infer<typeof Manifest>;
export type TrustedOperation = Manifest['operations'][number];

export const emptyManifest: Manifest = { operations: [] };

export const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');

/** Throws with a reason when the file is not there, is no manifest, or an id is not of its text. */
export function readManifest(file: string): Manifest {
  const manifest = Manifest.parse(JSON.parse(readFileSync(file, 'utf8')));
  const wrong = manifest.operations.find(({ id, text }) => id !== hashOf(text));
  if (wrong !== undefined) throw new Error(`${file}: the id of ${wrong.name} is not of its text`);
  return manifest;
}

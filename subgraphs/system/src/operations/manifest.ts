import { join } from 'node:path';
import { registeredOperationId } from '@muster/events';
import { z } from 'zod';
import { whenChanged } from './when-changed.ts';

export const SCHEMA_DIR = join(import.meta.dirname, '..', '..', '..', '..', 'schema');

/** The manifest of the gateway: docs/persisted-operations.md. */
const Manifest = z.object({
  operations: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      kind: z.enum(['query', 'mutation', 'subscription']),
      client: z.string().nullable(),
      text: z.string(),
      retiredAt: z.string().nullable(),
    }),
  ),
});

export type OperationKind = 'QUERY' | 'MUTATION' | 'SUBSCRIPTION';

export interface RegisteredOperation {
  readonly id: string;
  readonly documentHash: string;
  readonly name: string;
  readonly kind: OperationKind;
  readonly clientName: string | null;
  readonly retiredDate: string | null;
  readonly text: string;
}

/** Registered operations by name, then by id. */
export const registeredOperations = whenChanged(join(SCHEMA_DIR, 'operations', 'manifest.json'), (text) =>
  operationsIn(JSON.parse(text)),
);

export const operationsIn = (manifest: unknown): readonly RegisteredOperation[] =>
  Manifest.parse(manifest)
    .operations.map(({ id, name, kind, client, text, retiredAt }) => ({
      id: registeredOperationId(id, client),
      documentHash: id,
      name,
      kind: kind.toUpperCase() as OperationKind,
      clientName: client,
      retiredDate: retiredAt,
      text,
    }))
    .toSorted((a, b) => compare(a.name, b.name) || compare(a.id, b.id));

/** By code units: cursors compare alike everywhere. */
export const compare = (a: string, b: string): number => (a === b ? 0 : a < b ? -1 : 1);

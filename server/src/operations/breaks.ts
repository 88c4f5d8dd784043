import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TrustedOperation } from '@muster/gateway';
import { type GraphQLSchema, parse, validate } from 'graphql';
import { z } from 'zod';
import { OPERATIONS_DIR } from '../schemas.ts';

/** Reasons for intended breaking changes, by operation id. */
const Meant = z.record(z.string().regex(/^[0-9a-f]{64}$/), z.string().min(10));

export interface Break {
  readonly operation: TrustedOperation;
  readonly reasons: readonly string[];
  /** Reason of an intended breaking change; null for an unintended one. */
  readonly meant: string | null;
}

/** Registered operations that the schema does not serve any more, without retired ones. */
export function breaksOf(
  schema: GraphQLSchema,
  operations: readonly TrustedOperation[],
  dir = OPERATIONS_DIR,
): Break[] {
  const file = join(dir, 'breaks.json');
  const meant = existsSync(file) ? Meant.parse(JSON.parse(readFileSync(file, 'utf8'))) : {};
  return operations
    .filter(({ retiredAt }) => retiredAt === null)
    .map((operation) => ({
      operation,
      reasons: validate(schema, parse(operation.text)).map(({ message }) => message),
      meant: meant[operation.id] ?? null,
    }))
    .filter(({ reasons }) => reasons.length > 0);
}

export const inWords = ({ operation: { name, client, id }, reasons, meant }: Break): string =>
  `${name}${client === null ? '' : ` of ${client}`} (${id.slice(0, 8)}) is not served any more: ${reasons.join(' ')}${meant === null ? '' : ` Meant: ${meant}`}`;

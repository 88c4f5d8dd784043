import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TrustedOperation } from '@muster/gateway';
import { type GraphQLSchema, parse, validate } from 'graphql';
import { z } from 'zod';
import { OPERATIONS_DIR } from '../schemas.ts';

/** By an operation's id, why it is meant that the schema does not serve it any more. */
const Meant = z.record(z.string().regex(/^[0-9a-f]{64}$/), z.string().min(10));

export interface Break {
  readonly operation: TrustedOperation;
  readonly reasons: readonly string[];
  /** Why it is meant; null when nobody said so. */
  readonly meant: string | null;
}

/** What the schema does not serve of what is registered and not retired. */
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

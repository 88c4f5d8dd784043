import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { defaultLimits } from '@muster/gateway';
import { type Actor, anonymous } from '@muster/kit/domain';
import { buildSchema, getOperationAST, parse } from 'graphql';
import { expect, test } from 'vitest';
import { OperationGate } from '../gateway/src/limits/operation-gate.ts';

const SCHEMA_DIR = join(import.meta.dirname, '..', 'schema');
const OPERATIONS = join(SCHEMA_DIR, 'contract', 'operations');
const schema = buildSchema(readFileSync(join(SCHEMA_DIR, 'api.graphql'), 'utf8'));
const gate = new OperationGate(schema, defaultLimits);
const user: Actor = { kind: 'USER', id: 'anybody', permissions: new Set() };

/** What is shown to visitors has to pass for visitors; the rest needs a token anyway. */
const FOR_VISITORS = [
  'SellWindowPage',
  'Products',
  'ProductPage',
  'SignIn',
  'SignUp',
  'RefreshSession',
  'QuotaChanged',
];

test.each(readdirSync(OPERATIONS).filter((file) => file.endsWith('.graphql')))(
  '%s keeps well within the limits of who sends it, and within them with pages of a hundred',
  (file) => {
    const document = parse(readFileSync(join(OPERATIONS, file), 'utf8'));
    const operation = getOperationAST(document)!;
    const actor = FOR_VISITORS.includes(operation.name!.value) ? anonymous : user;
    const { points, limit } = gate.check({ document, operation, variables: { first: 20 } }, actor);
    expect(points).toBeLessThanOrEqual(limit! / 2);
    gate.check({ document, operation, variables: { first: 100 } }, actor);
  },
);

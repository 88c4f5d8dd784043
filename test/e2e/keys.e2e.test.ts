import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { withClient } from '@muster/kit/orm';
import { buildSchema } from 'graphql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { SCHEMA_DIR } from '../../server/src/schemas.ts';
import { anyValues, operationsOf } from '../support/paths.ts';
import { shopOf } from '../support/shop.ts';
import { startSystem, type TestSystem } from '../support/system.ts';

/*
 * Fields that an integrator's key opens, generated from the schema: each grantable permission opens some field to a key, and
 * none of these fields is open without it.
 */
let system: TestSystem;
beforeAll(async () => {
  system = await startSystem('embedded');
});
afterAll(() => system.close());

// biome-ignore lint/suspicious/noExplicitAny: whatever the text selects
async function ask(headers: Record<string, string>, query: string, variables: object = {}): Promise<any> {
  const response = await fetch(`${system.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query, variables }),
  });
  return response.json();
}
const asAdmin = () => ({ authorization: `Bearer ${system.admin.accessToken}` });

/** The key of a new API client and its id; null when the scopes are refused. */
async function aKey(scopes: readonly string[]): Promise<{ id: string; headers: Record<string, string> } | null> {
  const { data } = await ask(
    asAdmin(),
    `mutation ($input: CreateApiClientInput!) { it: createApiClient(input: $input) { __typename
      ... on ApiClientCreatedPayload { key client { id } } ... on InvalidInput { issues { path } } } }`,
    { input: { name: `k-${randomUUID()}`, operations: 'ANY', scopes } },
  );
  if (data.it.__typename === 'InvalidInput') {
    expect(data.it.issues).toEqual([{ path: 'scopes.0' }]);
    return null;
  }
  return { id: data.it.client.id, headers: { 'x-api-key': data.it.key } };
}

const values = anyValues('TW');
const REFUSED = ['FORBIDDEN', 'UNAUTHENTICATED'];

test('every permission that a key may have opens some field to it, and the field is closed to keys without it', async () => {
  const schema = buildSchema(await readFile(join(SCHEMA_DIR, 'api.graphql'), 'utf8'));
  const rules = JSON.parse(await readFile(join(SCHEMA_DIR, 'security.json'), 'utf8')) as Record<
    string,
    { scopes?: string[][] }
  >;
  const questions = (['query', 'mutation'] as const).flatMap((kind) => operationsOf(schema, kind, values, 1));
  const { permissions } = (await ask(asAdmin(), '{ permissions { code } }')).data;
  const bare = (await aKey([]))!;
  const forPeople: string[] = [];
  for (const { code } of permissions as { code: string }[]) {
    const key = await aKey([code]);
    const fields = Object.keys(rules).filter((field) => rules[field]!.scopes?.some((all) => all.join() === code));
    const reached: string[] = [];
    for (const field of fields) {
      const question = questions.find(({ about }) => about.startsWith(`${field} `));
      if (question === undefined) continue;
      const { query, variables } = question;
      const without = await ask(bare.headers, query, variables);
      expect(REFUSED, `${field} without ${code}`).toContain(without.errors?.[0]?.extensions.code);
      if (key === null) continue;
      const { data, errors = [] } = await ask(key.headers, query, variables);
      const isRefused = errors.some((error: { extensions: { code: string } }) =>
        REFUSED.includes(error.extensions.code),
      );
      if (data !== undefined && !isRefused) reached.push(field);
    }
    if (key === null) forPeople.push(code);
    else expect(reached, code).not.toEqual([]);
  }
  expect(forPeople.toSorted()).toEqual(['signing_key:rotate', 'user:erase', 'user:set_status', 'view:share']);
});

test('an integrator reads and cancels an order, each by its scope, and the audit log names the key', async () => {
  const shop = shopOf(system);
  const [anna, launch] = await Promise.all([shop.customer(), shop.launches()]);
  const { id } = await anna.holds(launch);
  const ORDER = 'query ($id: ID!) { order(id: $id) { id status payments { id } customer { id } } }';
  const reader = (await aKey(['order:read_any']))!;
  const both = (await aKey(['order:read_any', 'payment:read_any']))!;
  const canceller = (await aKey(['order:cancel_any']))!;
  // Fields beyond its scopes are null; a non-null one nulls its parent.
  expect((await ask(reader.headers, '{ x: __typename order(id: "1") { payments { id } } }')).data.order).toBeNull();
  const read = await ask(reader.headers, ORDER.replace('payments { id } ', ''), { id });
  expect(read).toMatchObject({ data: { order: { id, status: 'RESERVED' } } });
  expect((await ask(both.headers, ORDER, { id })).data.order).toMatchObject({ id, payments: [] });
  expect((await ask(canceller.headers, ORDER, { id })).errors[0].extensions.code).toBe('FORBIDDEN');
  const cancel = 'mutation ($id: ID!) { it: cancelOrder(id: $id) { __typename } }';
  expect((await ask(reader.headers, cancel, { id })).errors[0].extensions.code).toBe('FORBIDDEN');
  expect((await ask(canceller.headers, cancel, { id })).data.it.__typename).toBe('OrderPayload');
  const { data } = await ask(
    asAdmin(),
    `{ auditEntries(subgraph: orders, filter: { action: "order.cancel", entityId: "${id}" }) { edges { node { actorKind actorId } } } }`,
  );
  expect(data.auditEntries.edges).toEqual([{ node: { actorKind: 'API_CLIENT', actorId: canceller.id } }]);
});

test('an order keeps its other fields while payments is down', async () => {
  const shop = shopOf(system);
  const [anna, launch] = await Promise.all([shop.customer(), shop.launches()]);
  const { id } = await anna.holds(launch);
  const asAnna = { authorization: `Bearer ${anna.graph.accessToken}` };
  const query = 'query ($id: ID!) { order(id: $id) { id paymentAttempts { nodes { id } } } }';
  expect((await ask(asAnna, query, { id })).data.order).toEqual({ id, paymentAttempts: { nodes: [] } });
  const payments = (sql: string) => withClient(system.databaseUrl('payments'), (client) => client.query(sql));
  await payments('alter table payment rename to moved');
  try {
    const { data, errors } = await ask(asAnna, query, { id });
    expect(data.order).toEqual({ id, paymentAttempts: null });
    expect(errors.map(({ path }: { path: string[] }) => path)).toEqual([['order', 'paymentAttempts']]);
  } finally {
    await payments('alter table moved rename to payment');
  }
});

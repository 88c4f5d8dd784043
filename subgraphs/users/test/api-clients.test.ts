import { expect, test } from 'vitest';
import { readApiClient } from '../src/api-clients/keep-api-clients.ts';
import { peopleStage } from './people.ts';

const { graph, aPerson, clerk } = await peopleStage();
const manager = clerk('api_client:manage');
const CREATE = `mutation ($input: CreateApiClientInput!) { result: createApiClient(input: $input) { __typename
  ... on ApiClientCreatedPayload { key client { id name keyStart operations expiresAt lastUsedOn } } ... on UserError { code } ... on InvalidInput { issues { path } } } }`;
const REVOKE =
  'mutation ($id: ID!) { result: revokeApiClient(id: $id) { __typename ... on ApiClientPayload { client { revokedAt } } ... on UserError { code } } }';
const creates = async (input: object, by = manager) =>
  (await graph.run(CREATE, { input: { operations: 'REGISTERED', ...input } }, by)).result;
const clientOf = async (key: string) => (await readApiClient(graph.services, { key })).client;

test('a key is shown once and kept as a hash; whoever has it is known by it', async () => {
  const { key, client } = await creates({ name: 'acme' });
  expect(key).toMatch(/^mk_[\w-]{43}$/);
  expect(client).toMatchObject({ name: 'acme', operations: 'REGISTERED', lastUsedOn: null });
  expect(await clientOf(key)).toEqual({ name: 'acme', operations: 'REGISTERED' });
  const { apiClients } = await graph.run('{ apiClients { name keyStart lastUsedOn } }', {}, manager);
  const today = graph.clock.now().toISOString().slice(0, 10);
  expect(apiClients).toContainEqual({ name: 'acme', keyStart: key.slice(0, 10), lastUsedOn: today });
  const rows = await graph.sql<object>('select * from api_client');
  expect(JSON.stringify(rows)).not.toContain(key.slice(10));
  const traces = await graph.sql<object>(`select after from audit_entry where action = 'api_client.create'`);
  expect(JSON.stringify(traces)).toContain('acme');
  expect(JSON.stringify(traces)).not.toContain(key);
});

test('a key that is nobody’s, was revoked, or is past its time opens nothing', async () => {
  expect(await clientOf('mk_nobody')).toBeNull();
  const revoked = await creates({ name: 'gone' });
  expect((await graph.run(REVOKE, { id: revoked.client.id }, manager)).result.client.revokedAt).not.toBeNull();
  expect(await clientOf(revoked.key)).toBeNull();
  const now = graph.clock.now().getTime();
  const short = await creates({ name: 'short', expiresAt: new Date(now + 60_000).toISOString() });
  expect(await clientOf(short.key)).not.toBeNull();
  graph.clock.offsetMs += 61_000;
  expect(await clientOf(short.key)).toBeNull();
});

test('names are unique and plain; ids that are none are not found; without the permission there is nothing', async () => {
  await creates({ name: 'taken' });
  expect(await creates({ name: 'taken' })).toMatchObject({ __typename: 'CodeTaken' });
  for (const name of ['', 'Upper', '../path', 'a'.repeat(64)]) {
    expect(await creates({ name })).toMatchObject({ __typename: 'InvalidInput', issues: [{ path: 'name' }] });
  }
  expect((await graph.run(REVOKE, { id: 'no-id' }, manager)).result).toMatchObject({ __typename: 'NotFound' });
  const anna = await aPerson();
  await expect(creates({ name: 'hers' }, anna)).rejects.toThrow();
  await expect(graph.run('{ apiClients { name } }', {}, anna)).rejects.toThrow();
});

import type { Actor } from '@muster/kit/domain';
import { anApiClient } from '@muster/testing';
import { expect, test } from 'vitest';
import { readApiClient } from '../src/administration/api-clients/read-api-client.ts';
import { usersHarness } from './harness.ts';

const { graph, aPerson, clerk } = await usersHarness();
const manager = clerk('api_client:manage');
const CREATE = `mutation ($input: CreateApiClientInput!) { result: createApiClient(input: $input) { __typename
  ... on ApiClientCreatedPayload { key client { id name keyStart operations expiresAt lastUsedOn } } ... on UserError { code } ... on InvalidInput { issues { path } } } }`;
const REVOKE =
  'mutation ($id: ID!) { result: revokeApiClient(id: $id) { __typename ... on ApiClientPayload { client { revokedAt } } ... on UserError { code } } }';
const creates = async (input: object, by = manager) =>
  (await graph.run(CREATE, { input: { operations: 'REGISTERED', ...input } }, by)).result;
const clientOf = async (key: string) => (await readApiClient(graph.services, { key })).client;

test('a key is shown once, stored as a hash, and identifies its client', async () => {
  const { key, client } = await creates({ name: 'acme' });
  expect(key).toMatch(/^mk_[\w-]{43}$/);
  expect(client).toMatchObject({ name: 'acme', operations: 'REGISTERED', lastUsedOn: null });
  expect(await clientOf(key)).toEqual({
    id: client.id,
    name: 'acme',
    operations: 'REGISTERED',
    permissions: [],
    rateTier: 'STANDARD',
  });
  const { apiClients } = await graph.run('{ apiClients { name keyStart lastUsedOn } }', {}, manager);
  const today = graph.clock.now().toISOString().slice(0, 10);
  expect(apiClients).toContainEqual({ name: 'acme', keyStart: key.slice(0, 10), lastUsedOn: today });
  const rows = await graph.sql<object>('select * from api_client');
  expect(JSON.stringify(rows)).not.toContain(key.slice(10));
  const traces = await graph.sql<object>(`select after from audit_entry where action = 'api_client.create'`);
  expect(JSON.stringify(traces)).toContain('acme');
  expect(JSON.stringify(traces)).not.toContain(key);
});

test('an unknown, revoked or expired key opens nothing', async () => {
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

test('names are unique and plain; malformed ids are not found; the permission is required', async () => {
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

const FIELDS = 'client { id scopes permissions rateTier ownerId }';
const CREATE_SCOPED = `mutation ($input: CreateApiClientInput!) { result: createApiClient(input: $input) { __typename
  ... on ApiClientCreatedPayload { key ${FIELDS} } ... on NotYoursToGive { permission } ... on InvalidInput { issues { path } } } }`;
const CHANGE = `mutation ($input: ChangeApiClientInput!) { result: changeApiClient(input: $input) { __typename
  ... on ApiClientPayload { ${FIELDS} } ... on NotYoursToGive { permission } ... on UserError { code } } }`;
const createsScoped = async (input: object, by: Actor) =>
  (await graph.run(CREATE_SCOPED, { input: { operations: 'ANY', ...input } }, by)).result;
const changes = async (input: object, by: Actor) => (await graph.run(CHANGE, { input }, by)).result;

/** A person with these permissions, and how to withdraw and grant the role. */
async function anIntegratorsFriend(...permissions: string[]) {
  const all = clerk('role:manage', 'user:set_status', ...permissions);
  const person = await aPerson();
  const made = await graph.run(
    'mutation ($input: CreateRoleInput!) { r: createRole(input: $input) { ... on RolePayload { role { id } } } }',
    { input: { name: `R${person.id.replaceAll('-', '').toUpperCase()}`, description: 'Friend.', permissions } },
    all,
  );
  const says = (field: string) =>
    graph.run(
      `mutation ($u: ID!, $r: ID!) { r: ${field}(userId: $u, roleId: $r) { __typename } }`,
      { u: person.id, r: made.r.role.id },
      all,
    );
  await says('grantRole');
  return {
    actor: { ...person, permissions: new Set(permissions) } satisfies Actor,
    losesRole: () => says('withdrawRole'),
    getsRole: () => says('grantRole'),
    getsRoleSomewhere: () =>
      graph.run(
        'mutation ($u: ID!, $r: ID!) { r: grantRole(userId: $u, roleId: $r, scope: { warehouses: ["TPE"] }) { __typename } }',
        { u: person.id, r: made.r.role.id },
        all,
      ),
    isLocked: () =>
      graph.run(
        'mutation ($id: ID!) { r: setUserStatus(userId: $id, status: LOCKED, reason: "Looked into") { __typename } }',
        { id: person.id },
        all,
      ),
  };
}

test('a key has its scopes for as long as its owner has them', async () => {
  const anna = await anIntegratorsFriend('api_client:manage', 'audit:read', 'user:read');
  const { key, client } = await createsScoped(
    { name: 'scoped', scopes: ['user:read', 'audit:read', 'user:read'], rateTier: 'PARTNER' },
    anna.actor,
  );
  const both = ['audit:read', 'user:read'];
  expect(client).toMatchObject({ scopes: both, permissions: both, rateTier: 'PARTNER', ownerId: anna.actor.id });
  expect(await clientOf(key)).toMatchObject({ permissions: both, rateTier: 'PARTNER' });

  await anna.losesRole();
  expect(await clientOf(key)).toMatchObject({ permissions: [] });
  await anna.getsRoleSomewhere();
  expect(await clientOf(key)).toMatchObject({ permissions: [] });
  await anna.getsRole();
  expect(await clientOf(key)).toMatchObject({ permissions: both });
  await anna.isLocked();
  expect(await clientOf(key)).toMatchObject({ permissions: [] });
});

test('a key gets neither permissions that its creator lacks nor undeclared ones', async () => {
  const anna = await anIntegratorsFriend('api_client:manage', 'audit:read');
  const wants = (scopes: string[]) => createsScoped({ name: 'greedy', scopes }, anna.actor);
  expect(await wants(['audit:read', 'user:read'])).toMatchObject({
    __typename: 'NotYoursToGive',
    permission: 'user:read',
  });
  expect(await wants(['audit:read', 'user:erase'])).toMatchObject({ issues: [{ path: 'scopes.1' }] }); // Opens nothing to a key.
  expect(await wants(['audit:read', 'no:such'])).toMatchObject({ issues: [{ path: 'scopes.1' }] });
  const { client } = await createsScoped({ name: 'modest', scopes: ['audit:read'] }, anna.actor);
  expect(await changes({ id: client.id, scopes: ['audit:read', 'user:read'] }, anna.actor)).toMatchObject({
    permission: 'user:read',
  });
});

test('a change of a client is in effect at its next request and audited; its owner stays', async () => {
  const anna = await anIntegratorsFriend('api_client:manage', 'audit:read');
  const { key, client } = await createsScoped({ name: 'changing', scopes: ['audit:read'] }, anna.actor);
  const ben = clerk('api_client:manage', 'user:read');
  // He may keep what she gave, though he does not have it; what he adds does nothing while she does not have it.
  const changed = await changes({ id: client.id, scopes: ['audit:read', 'user:read'], rateTier: 'INTERNAL' }, ben);
  expect(changed.client).toMatchObject({
    scopes: ['audit:read', 'user:read'],
    permissions: ['audit:read'],
    ownerId: anna.actor.id,
  });
  expect(await clientOf(key)).toMatchObject({ permissions: ['audit:read'], rateTier: 'INTERNAL' });
  expect((await changes({ id: client.id, scopes: [] }, ben)).client).toMatchObject({
    permissions: [],
    rateTier: 'INTERNAL',
  });
  expect(await changes({ id: 'no-id' }, ben)).toMatchObject({ code: 'NOT_FOUND' });
  const traces = await graph.sql<{ after: object }>(
    `select after from audit_entry where action = 'api_client.change' order by at, id`,
  );
  expect(traces.map(({ after }) => after)).toContainEqual({
    scopes: ['audit:read', 'user:read'],
    rateTier: 'INTERNAL',
  });
});

test('a client may do what its scopes permit, except operations that require a person', async () => {
  const client = anApiClient('audit:read', 'api_client:manage', 'role:manage');
  expect((await graph.run('{ apiClients { name } }', {}, client)).apiClients).toBeInstanceOf(Array);
  const codeOf = async (query: string) => (await graph.answer(query, {}, client)).errors?.[0]?.extensions.code;
  expect(await codeOf('{ mySessions { id } }')).toBe('UNAUTHENTICATED');
  expect(await codeOf(`{ sessionsOf(userId: "${client.id}") { id } }`)).toBe('FORBIDDEN');
  expect(await codeOf('mutation { createApiClient(input: { name: "child", operations: ANY }) { __typename } }')).toBe(
    'FORBIDDEN',
  );
  expect(await codeOf(`mutation { grantRole(userId: "${client.id}", roleId: "${client.id}") { __typename } }`)).toBe(
    'FORBIDDEN',
  );
});

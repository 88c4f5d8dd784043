import type { Actor } from '@muster/kit/domain';
import { expect, test } from 'vitest';
import { readEndedAccess } from '../src/sign-in/access/end-access.ts';
import { usersHarness } from './harness.ts';

const { graph, aPerson, clerk } = await usersHarness();
const manager = clerk('role:manage', 'user:read', 'audit:read');
const RESULT = '__typename ... on UserError { code }';
const CREATE = `mutation ($input: CreateRoleInput!) { result: createRole(input: $input) { ${RESULT} ... on RolePayload { role { id name permits } } ... on NotYoursToGive { permission } ... on InvalidInput { issues { path } } } }`;
const SET = `mutation ($id: ID!, $permissions: [String!]!) { result: setRolePermissions(id: $id, permissions: $permissions) { ${RESULT} ... on RolePayload { role { permits } } } }`;
const GRANT = `mutation ($userId: ID!, $roleId: ID!) { result: grantRole(userId: $userId, roleId: $roleId) { ${RESULT} } }`;
const WITHDRAW = `mutation ($userId: ID!, $roleId: ID!) { result: withdrawRole(userId: $userId, roleId: $roleId) { ${RESULT} } }`;
const REFRESH =
  'mutation ($t: String!) { result: refreshSession(refreshToken: $t) { __typename ... on AuthSession { accessToken refreshToken user { permissions } } } }';

let made = 0;
async function aRole(permissions: string[] = ['user:read']) {
  made += 1;
  const input = { name: `CLERK_${made}`, description: 'Helps.', permissions };
  return (await graph.run(CREATE, { input }, manager)).result.role as { id: string; name: string; permits: string[] };
}
const endedOf = async (userId: string) =>
  (await readEndedAccess(graph.services, { after: null })).ended.filter((end) => end.userId === userId);
const permissionsAfterRefresh = async (person: { refreshToken: string }) =>
  (await graph.run(REFRESH, { t: person.refreshToken })).result.user.permissions as string[];

test('a granted role is in effect with the next token; the present token ends', async () => {
  const role = await aRole(['user:read', 'audit:read']);
  expect(role.permits).toEqual(['audit:read', 'user:read']);
  const anna = await aPerson();
  expect((await graph.run(GRANT, { userId: anna.id, roleId: role.id }, manager)).result.__typename).toBe(
    'RolesChangedPayload',
  );
  expect(await endedOf(anna.id)).toMatchObject([{ sessionId: null, reason: 'Your permissions have changed' }]);
  expect(await permissionsAfterRefresh(anna)).toEqual(['audit:read', 'user:read']);
  await graph.run(GRANT, { userId: anna.id, roleId: role.id }, manager);
  expect(await endedOf(anna.id)).toHaveLength(1); // She had it already.
});

test('a role is read by its key by those who hold it or manage roles, and by nobody else', async () => {
  const role = await aRole();
  const [anna, ben] = [await aPerson(), await aPerson()];
  await graph.run(GRANT, { userId: anna.id, roleId: role.id }, manager);
  const read = async (actor?: Actor) => {
    const query = 'query ($of: [_Any!]!) { _entities(representations: $of) { ... on Role { name permits } } }';
    const of = [role.id, 'nonsense'].map((id) => ({ __typename: 'Role', id }));
    return (await graph.run(query, { of }, actor))._entities;
  };
  const seen = [{ name: role.name, permits: ['user:read'] }, null];
  expect(await read(anna)).toEqual(seen);
  expect(await read(manager)).toEqual(seen);
  expect(await read(ben)).toEqual([null, null]);
  expect(await read()).toEqual([null, null]);
});

test('a changed role ends the tokens of its holders at once, and of no others', async () => {
  const role = await aRole();
  const [anna, ben, other] = [await aPerson(), await aPerson(), await aPerson()];
  for (const { id } of [anna, ben]) await graph.run(GRANT, { userId: id, roleId: role.id }, manager);
  const before = (await readEndedAccess(graph.services, { after: null })).version;
  expect((await graph.run(SET, { id: role.id, permissions: [] }, manager)).result.role.permits).toEqual([]);
  const { ended, version } = await readEndedAccess(graph.services, { after: before });
  expect(ended.map(({ userId }) => userId).toSorted()).toEqual([anna.id, ben.id].toSorted());
  expect(version).toBe(before + 2);
  expect(await endedOf(other.id)).toEqual([]);
  expect(await permissionsAfterRefresh(anna)).toEqual([]);
});

test('a withdrawn role is missing from the next token', async () => {
  const [role, anna] = [await aRole(), await aPerson()];
  await graph.run(GRANT, { userId: anna.id, roleId: role.id }, manager);
  expect((await graph.run(WITHDRAW, { userId: anna.id, roleId: role.id }, manager)).result.__typename).toBe(
    'RolesChangedPayload',
  );
  expect(await endedOf(anna.id)).toHaveLength(2);
  expect(await permissionsAfterRefresh(anna)).toEqual([]);
});

test('nobody grants or withdraws permissions that they lack', async () => {
  const input = { name: 'TOO_MUCH', description: '', permissions: ['user:erase'] };
  expect((await graph.run(CREATE, { input }, manager)).result).toMatchObject({
    code: 'NOT_YOURS_TO_GIVE',
    permission: 'user:erase',
  });
  const [administrator] = await graph.sql<{ id: string }>(`select id from role where name = 'ADMINISTRATOR'`);
  const anna = await aPerson();
  for (const change of [GRANT, WITHDRAW]) {
    const { result } = await graph.run(change, { userId: anna.id, roleId: administrator!.id }, manager);
    expect(result.code).toBe('NOT_YOURS_TO_GIVE');
  }
  const role = await aRole(['user:read', 'audit:read']);
  const lesser = clerk('role:manage', 'user:read');
  expect((await graph.run(SET, { id: role.id, permissions: ['user:read'] }, lesser)).result.code).toBe(
    'NOT_YOURS_TO_GIVE',
  );
  expect(await graph.run(GRANT, { userId: anna.id, roleId: role.id }, clerk('user:read')).catch(() => null)).toBeNull();
});

test('the last administrator stays, also when the role of the last two is withdrawn concurrently', async () => {
  const all = await graph.sql<{ code: string }>('select code from permission');
  const chief = clerk(...all.map(({ code }) => code));
  const [administrator] = await graph.sql<{ id: string }>(`select id from role where name = 'ADMINISTRATOR'`);
  const roleId = administrator!.id;
  const people = [await aPerson(), await aPerson()];
  for (const { id } of people) await graph.run(GRANT, { userId: id, roleId }, chief);
  await graph.sql(`delete from account_role where role_id = $1 and account_id <> all($2::uuid[])`, [
    roleId,
    people.map(({ id }) => id),
  ]);
  const answers = await Promise.all(people.map(({ id }) => graph.run(WITHDRAW, { userId: id, roleId }, chief)));
  expect(answers.map(({ result }) => result.code ?? result.__typename).toSorted()).toEqual([
    'LAST_ADMINISTRATOR',
    'RolesChangedPayload',
  ]);
  expect(await graph.sql('select 1 from account_role where role_id = $1', [roleId])).toHaveLength(1);
  expect((await graph.run(SET, { id: roleId, permissions: [] }, chief)).result.code).toBe('ROLE_IS_FIXED');
});

test('mistakes are named, and every change is audited', async () => {
  const input = { name: 'lower', description: '', permissions: ['user:read'] };
  expect((await graph.run(CREATE, { input }, manager)).result).toMatchObject({ issues: [{ path: 'name' }] });
  const unknown = { name: 'FINE', description: '', permissions: ['user:read', 'moon:sell'] };
  expect((await graph.run(CREATE, { input: unknown }, manager)).result).toMatchObject({
    issues: [{ path: 'permissions.1' }],
  });
  const { name } = await aRole();
  expect((await graph.run(CREATE, { input: { ...input, name } }, manager)).result.__typename).toBe('CodeTaken');
  const anna = await aPerson();
  for (const ids of [
    { userId: anna.id, roleId: 'none' },
    { userId: 'none', roleId: (await aRole()).id },
  ])
    expect((await graph.run(GRANT, ids, manager)).result.__typename).toBe('NotFound');
  const actions = await graph.sql<{ action: string }>(
    `select distinct action from audit_entry where action like 'role.%' order by action`,
  );
  expect(actions.map(({ action }) => action)).toEqual([
    'role.create',
    'role.grant',
    'role.set_permissions',
    'role.withdraw',
  ]);
});

const SCOPED = `mutation ($userId: ID!, $roleId: ID!, $scope: RoleScopeInput) { result: grantRole(userId: $userId, roleId: $roleId, scope: $scope) {
  ${RESULT} ... on InvalidInput { issues { path } } } }`;
const TAIPEI = { warehouses: ['TPE'] };

/** Claims of a fresh access token, with the next refresh token. */
async function claimsAfterRefresh(refreshToken: string) {
  const { result } = await graph.run(REFRESH, { t: refreshToken });
  const claims = JSON.parse(Buffer.from(result.accessToken.split('.')[1], 'base64url').toString());
  return { refreshToken: result.refreshToken as string, permissions: claims.permissions, scoped: claims.scoped };
}

test('a scoped role is in the token with its scope, and permits nothing everywhere', async () => {
  const [role, anna] = [await aRole(), await aPerson()];
  const grants = async (scope?: object) =>
    (await graph.run(SCOPED, { userId: anna.id, roleId: role.id, scope }, manager)).result;
  expect(await grants(TAIPEI)).toMatchObject({ __typename: 'RolesChangedPayload' });
  const scoped = await claimsAfterRefresh(anna.refreshToken);
  expect(scoped).toMatchObject({ permissions: [], scoped: [{ scope: TAIPEI, permissions: ['user:read'] }] });
  const { me } = await graph.run(
    '{ me { permissions roles { name } roleGrants { role { name } scope { channels warehouses } } } }',
    {},
    anna,
  );
  expect(me.permissions).toEqual([]);
  expect(me.roleGrants).toEqual(
    [
      { role: { name: role.name }, scope: { channels: null, ...TAIPEI } },
      { role: { name: 'CUSTOMER' }, scope: null },
    ].toSorted((one, other) => one.role.name.localeCompare(other.role.name)),
  );

  // The same again changes nothing; another place, or none, holds from then on.
  await grants(TAIPEI);
  expect(await endedOf(anna.id)).toHaveLength(1);
  await grants({ warehouses: ['TPE', 'HAN'], channels: null });
  expect(await endedOf(anna.id)).toHaveLength(2);
  await grants();
  const everywhere = await claimsAfterRefresh(scoped.refreshToken);
  expect(everywhere).toMatchObject({ permissions: ['user:read'], scoped: undefined });
  const traces = await graph.sql<{ before: object | null; after: object }>(
    `select before, after from audit_entry where action = 'role.grant' and entity_id = '${anna.id}' order by at, id`,
  );
  expect(traces).toHaveLength(3);
  expect(traces).toContainEqual({ before: null, after: { role: role.name, scope: TAIPEI } });
});

test('a scope has valid codes, is refused for system roles, and without limits is none', async () => {
  const [role, anna] = [await aRole(), await aPerson()];
  const grants = async (roleId: string, scope: object, by = manager) =>
    (await graph.run(SCOPED, { userId: anna.id, roleId, scope }, by)).result;
  for (const scope of [{ channels: [] }, { warehouses: ['a b'] }, { channels: Array(51).fill('c') }]) {
    expect(await grants(role.id, scope)).toMatchObject({ __typename: 'InvalidInput' });
  }
  const [customer] = await graph.sql<{ id: string }>(`select id from role where name = 'CUSTOMER'`);
  expect(await grants(customer!.id, TAIPEI)).toMatchObject({ issues: [{ path: 'scope' }] });
  expect(await grants(role.id, {})).toMatchObject({ __typename: 'RolesChangedPayload' });
  expect(await permissionsAfterRefresh(anna)).toEqual(['user:read']);
});

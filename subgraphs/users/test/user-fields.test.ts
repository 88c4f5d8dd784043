import { sequentialScans } from '@muster/testing';
import { expect, test } from 'vitest';
import { PASSWORD, times, usersHarness } from './harness.ts';

const { graph, aPerson, clerk } = await usersHarness();
const SIGN_IN = `mutation ($email: String!, $password: String!) { result: signIn(input: { email: $email, password: $password }) {
  __typename ... on AuthSession { accessToken } } }`;
const signsIn = async (email: string, password = PASSWORD): Promise<string> => {
  const { result } = await graph.run(SIGN_IN, { email, password });
  return result.accessToken ?? result.__typename;
};
const sessionOf = (token: string): string => JSON.parse(Buffer.from(token.split('.')[1]!, 'base64url').toString()).sid;

const FIELDS = `id createdAt
  sessions(first: $first, after: $after) { totalCount nodes { id isCurrent ip lastUsedAt device { id name type } } pageInfo { hasNextPage endCursor } }
  devices { id name isCurrent } identities { provider } signIns(first: 2) { totalCount nodes { outcome ip } pageInfo { hasNextPage } }`;
const OF = `query ($ids: [ID!]!, $first: Int, $after: String) { users(filter: { ids: $ids }, sort: OLDEST) { nodes { ${FIELDS} } } }`;
const ME = `query ($first: Int, $after: String) { me { ${FIELDS} } }`;
const traces = async (actorId: string) =>
  graph.sql<{ entity_id: string; what: string }>(
    `select entity_id, after ->> 'what' as what from audit_entry where actor_id = $1 and action = 'user.read_personal_data' order by id`,
    [actorId],
  );

test('everybody sees their own sessions, devices, identities and attempts to sign in, and leaves no trace', async () => {
  const anna = await aPerson();
  await signsIn(anna.email, 'a guess');
  const here = { ...anna, sessionId: sessionOf(await signsIn(anna.email)) };
  const last = sessionOf(await signsIn(anna.email));
  const { me } = await graph.run(ME, { first: 2 }, here);
  expect(me.createdAt).toBe(new Date(me.createdAt).toISOString());
  expect(me.sessions).toMatchObject({
    totalCount: 3, // Signing up was the first.
    nodes: [
      { id: last, isCurrent: false },
      { id: here.sessionId, isCurrent: true, ip: '127.0.0.1', device: { name: null, type: 'OTHER' } },
    ],
    pageInfo: { hasNextPage: true },
  });
  const next = (await graph.run(ME, { first: 2, after: me.sessions.pageInfo.endCursor }, here)).me;
  expect(next.sessions).toMatchObject({ nodes: [{ isCurrent: false }], pageInfo: { hasNextPage: false } });
  expect(me.devices).toHaveLength(3);
  expect(me.devices.filter(({ isCurrent }: { isCurrent: boolean }) => isCurrent)).toHaveLength(1);
  expect(me.identities).toEqual([]);
  expect(me.signIns).toMatchObject({
    totalCount: 3,
    nodes: [{ outcome: 'SUCCESS' }, { outcome: 'SUCCESS' }],
    pageInfo: { hasNextPage: true },
  });
  expect(await traces(anna.id)).toEqual([]);
  const END = 'mutation ($id: ID!) { endSession(id: $id) { __typename } }';
  await graph.run(END, { id: last }, here);
  expect((await graph.run(ME, { first: 2 }, here)).me.sessions.nodes[0].id).toBe(here.sessionId);
});

test('those of others are for session:manage, without the names of devices, and leave a trace each', async () => {
  const anna = await aPerson();
  const mine = (await graph.run(ME, {}, anna)).me;
  const RENAME = 'mutation ($id: ID!) { renameDevice(id: $id, name: "Kitchen") { __typename } }';
  await graph.run(RENAME, { id: mine.devices[0].id }, anna);
  expect((await graph.run(ME, {}, anna)).me.devices[0].name).toBe('Kitchen');

  const manager = clerk('user:read', 'session:manage');
  const [seen] = (await graph.run(OF, { ids: [anna.id] }, manager)).users.nodes;
  expect(seen).toMatchObject({
    sessions: { totalCount: 1, nodes: [{ device: { id: mine.devices[0].id, name: null } }] },
    devices: [{ name: null }],
    identities: [],
    signIns: { totalCount: 0 },
  });
  expect((await traces(manager.id)).map(({ what }) => what).toSorted()).toEqual([
    'devices',
    'identities',
    'sessions',
    'signIns',
  ]);

  const reader = clerk('user:read');
  const [unseen] = (await graph.run(OF, { ids: [anna.id] }, reader)).users.nodes;
  expect(unseen).toMatchObject({ id: anna.id, sessions: null, devices: null, identities: null, signIns: null });
  expect(await traces(reader.id)).toEqual([]);
});

test('a page of users has them in a few statements, and leaves its traces in one for each kind', async () => {
  const people = await times(12, () => aPerson());
  await Promise.all(people.map(({ email }) => signsIn(email)));
  const ids = people.map(({ id }) => id);
  const manager = clerk('user:read', 'session:manage');
  const { users } = await graph.run(OF, { ids }, manager);
  expect(users.nodes.map(({ sessions }: { sessions: { totalCount: number } }) => sessions.totalCount)).toEqual(
    Array(12).fill(2),
  );
  const statements = await graph.statements(() => graph.run(OF, { ids }, manager));
  const reads = statements.filter((sql) => /^select/i.test(sql));
  expect(reads.length, reads.join('\n')).toBeLessThanOrEqual(10);
  const writes = statements.filter((sql) => /insert into audit_entry/.test(sql));
  expect(writes).toHaveLength(5); // One of the page, and one of each kind.
  await graph.sql('vacuum analyze');
  expect(
    await sequentialScans(
      graph.databaseUrl,
      reads.filter((sql) => sql.includes('$1')),
    ),
  ).toEqual([]);
});

const CREATE_ROLE = `mutation ($input: CreateRoleInput!) { createRole(input: $input) {
  ... on RolePayload { role { id name description isFixed userCount } } } }`;
const ROLES = `query ($first: Int, $after: String) { rolePage(first: $first, after: $after) {
  totalCount nodes { id name description isFixed userCount } pageInfo { hasNextPage endCursor } } }`;

test('roles say what they are for, who relies on them, and how many hold them', async () => {
  const manager = clerk('role:manage');
  const input = { name: 'PACKER_9', description: 'Packs what was paid', permissions: [] };
  const { role } = (await graph.run(CREATE_ROLE, { input }, manager)).createRole;
  expect(role).toMatchObject({ description: 'Packs what was paid', isFixed: false, userCount: 0 });
  const anna = await aPerson();
  const GRANT = 'mutation ($u: ID!, $r: ID!) { grantRole(userId: $u, roleId: $r) { __typename } }';
  await graph.run(GRANT, { u: anna.id, r: role.id }, manager);
  const { rolePage } = await graph.run(ROLES, { first: 2 }, manager);
  expect(rolePage).toMatchObject({
    totalCount: 3,
    nodes: [
      { name: 'ADMINISTRATOR', isFixed: true },
      { name: 'CUSTOMER', isFixed: true, userCount: expect.any(Number) },
    ],
    pageInfo: { hasNextPage: true },
  });
  const rest = (await graph.run(ROLES, { first: 2, after: rolePage.pageInfo.endCursor }, manager)).rolePage;
  expect(rest.nodes).toEqual([{ ...role, userCount: 1 }]);
  const own = await graph.run('{ me { roles { name description isFixed userCount } } }', {}, anna);
  expect(
    own.me.roles.map(({ name, userCount }: { name: string; userCount: number | null }) => [name, userCount]),
  ).toEqual([
    ['CUSTOMER', null],
    ['PACKER_9', null],
  ]);
  expect((await graph.answer(ROLES, {}, anna)).errors?.[0]?.extensions.code).toBe('FORBIDDEN');
  expect(await graph.statements(() => graph.run(ROLES, {}, manager))).toHaveLength(3); // Page, count, holders.
});

test('a role that more than ten thousand hold has no count', async () => {
  await graph.sql(
    `insert into account (id, email_hash, password_hash, status, created_at)
     select uuidv7(), 'held ' || n, 'none', 'ACTIVE', now() from generate_series(1, 10001) as n`,
  );
  await graph.sql(
    `insert into account_role (account_id, role_id, granted_at)
     select account.id, role.id, now() from account cross join role where email_hash like 'held %' and role.name = 'CUSTOMER'`,
  );
  const { rolePage } = await graph.run(ROLES, {}, clerk('role:manage'));
  const counts = new Map(
    rolePage.nodes.map(({ name, userCount }: { name: string; userCount: unknown }) => [name, userCount]),
  );
  expect([counts.get('CUSTOMER'), counts.get('PACKER_9')]).toEqual([null, 1]);
  await graph.sql(
    `delete from account_role where account_id in (select id from account where email_hash like 'held %')`,
  );
  await graph.sql(`delete from account where email_hash like 'held %'`);
});

const CLIENTS = `query ($first: Int, $after: String) { apiClientPage(first: $first, after: $after) {
  totalCount nodes { name permissions revokedAt } pageInfo { hasNextPage endCursor } } }`;

test('API clients are paged by name, with what their keys permit', async () => {
  const manager = clerk('api_client:manage', 'user:read');
  const CREATE = `mutation ($input: CreateApiClientInput!) { createApiClient(input: $input) { ... on ApiClientCreatedPayload { client { id } } } }`;
  const made: string[] = [];
  for (const name of ['page-c', 'page-a', 'page-b']) {
    const input = { name, operations: 'ANY', scopes: ['user:read'] };
    made.push((await graph.run(CREATE, { input }, manager)).createApiClient.client.id);
  }
  await graph.run('mutation ($id: ID!) { revokeApiClient(id: $id) { __typename } }', { id: made[1] }, manager);
  const first = (await graph.run(CLIENTS, { first: 2 }, manager)).apiClientPage;
  expect(first).toMatchObject({
    totalCount: 3,
    nodes: [
      { name: 'page-a', revokedAt: expect.any(String) },
      { name: 'page-b', revokedAt: null, permissions: [] }, // Its owner is no account of this database.
    ],
  });
  const next = (await graph.run(CLIENTS, { first: 2, after: first.pageInfo.endCursor }, manager)).apiClientPage;
  expect(next).toMatchObject({ nodes: [{ name: 'page-c' }], pageInfo: { hasNextPage: false } });
  expect((await graph.answer(CLIENTS, {}, clerk('role:manage'))).errors?.[0]?.extensions.code).toBe('FORBIDDEN');
});

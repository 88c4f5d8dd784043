import { randomUUID } from 'node:crypto';
import { openOrders } from '@muster/events';
import { withClient } from '@muster/kit/orm';
import { aCustomer, anApiClient } from '@muster/testing';
import { expect, test } from 'vitest';
import { fingerprintNames } from '../src/account/account.personal.ts';
import { times, usersHarness } from './harness.ts';

const { graph, aPerson, clerk } = await usersHarness();
const LIST = `query ($filter: UserFilterInput, $sort: UserSort! = NEWEST, $first: Int, $after: String, $last: Int, $before: String) {
  users(filter: $filter, sort: $sort, first: $first, after: $after, last: $last, before: $before) {
    totalCount nodes { id email displayName status tier createdAt roles { name } }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }`;
const reader = clerk('user:read');
const list = async (variables: object = {}, actor = reader) => (await graph.run(LIST, variables, actor)).users;
const idsOf = async (filter: object, actor = reader): Promise<string[]> =>
  (await list({ filter }, actor)).nodes.map(({ id }: { id: string }) => id);
const entriesOf = (actorId: string) =>
  graph.sql<{ action: string; entity_id: string; after: { by: string[]; userIds?: string[] } }>(
    'select action, entity_id, after from audit_entry where actor_id = $1 order by id',
    [actorId],
  );
const ROLE = 'mutation ($input: CreateRoleInput!) { createRole(input: $input) { ... on RolePayload { role { id } } } }';
const GRANT =
  'mutation ($user: ID!, $role: ID!, $scope: RoleScopeInput) { grantRole(userId: $user, roleId: $role, scope: $scope) { __typename } }';
const manager = clerk('role:manage', 'user:read');
async function aRole(permissions: string[]): Promise<string> {
  const input = { name: `R${randomUUID().replaceAll('-', '').toUpperCase()}`, description: 'Packs', permissions };
  return (await graph.run(ROLE, { input }, manager)).createRole.role.id;
}

test('accounts are listed newest first, and pages join up in both directions', async () => {
  const people = [await aPerson(), await aPerson(), await aPerson()];
  const ids = people.map(({ id }) => id);
  const page = await list({ first: 2 });
  expect(page.nodes.map(({ id }: { id: string }) => id)).toEqual([ids[2], ids[1]]);
  expect(page.nodes[0]).toMatchObject({
    email: people[2]!.email,
    displayName: 'Anna',
    status: 'ACTIVE',
    tier: 'STANDARD',
    roles: [{ name: 'CUSTOMER' }],
  });
  expect(page.pageInfo).toMatchObject({ hasNextPage: true, hasPreviousPage: false });
  const next = await list({ first: 1, after: page.pageInfo.endCursor });
  expect(next.nodes[0].id).toBe(ids[0]);
  const back = await list({ first: null, last: 2, before: next.pageInfo.startCursor });
  expect(back.nodes).toEqual(page.nodes);
  const oldest = await list({ sort: 'OLDEST', filter: { ids } });
  expect(oldest.nodes.map(({ id }: { id: string }) => id)).toEqual(ids);
  const wrong = await graph.answer(LIST, { sort: 'OLDEST', after: page.pageInfo.endCursor }, reader);
  expect(wrong.errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
});

test('an account is found by its whole address, username or name, and by no part of one', async () => {
  const displayName = `Nguyễn ${randomUUID()}`;
  const [anna, bao] = [await aPerson({ displayName }), await aPerson({ displayName: ` ${displayName.toUpperCase()}` })];
  const username = `anna-${randomUUID().slice(0, 8)}`;
  await graph.run('mutation ($u: String!) { changeUsername(username: $u) { __typename } }', { u: username }, anna);
  expect(await idsOf({ search: anna.email.toUpperCase() })).toEqual([anna.id]);
  expect(await idsOf({ search: ` ${username.toUpperCase()} ` })).toEqual([anna.id]);
  expect(await idsOf({ search: displayName.replace(' ', '  ') })).toEqual([bao.id, anna.id]);
  expect(await idsOf({ search: displayName.slice(0, -1) })).toEqual([]);
  expect(await idsOf({ search: 'shop.example' })).toEqual([]);
  expect(await idsOf({ search: '%' })).toEqual([]);
  const { errors } = await graph.answer(LIST, { filter: { search: 'x'.repeat(321) } }, reader);
  expect(errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
});

test('an erased name, and one from before names were fingerprinted', async () => {
  const displayName = `Anna ${randomUUID()}`;
  const anna = await aPerson({ displayName });
  await graph.sql('update account set name_hash = null where id = $1', [anna.id]);
  expect(await idsOf({ search: displayName })).toEqual([]);
  await times(3, () => fingerprintNames(graph.services));
  expect(await idsOf({ search: displayName })).toEqual([anna.id]);
  const ERASE = `mutation { eraseMyAccount(password: "correct horse battery") { __typename } }`;
  graph.answers(openOrders, () => ({ count: 0 }));
  expect((await graph.run(ERASE, {}, anna)).eraseMyAccount.__typename).toBe('EraseAccountPayload');
  expect(await idsOf({ search: displayName })).toEqual([]);
  const [row] = await graph.sql<{ name_hash: string | null }>('select name_hash from account where id = $1', [anna.id]);
  expect(row?.name_hash).toBeNull();
});

test('by status, tier, role, staff and ids, together', async () => {
  const [anna, bao, chi] = [await aPerson(), await aPerson(), await aPerson()];
  const ids = [anna.id, bao.id, chi.id];
  const administrator = clerk('user:set_status', 'user:set_tier');
  await graph.run(
    'mutation ($id: ID!) { setCustomerTier(id: $id, tier: VIP) { __typename } }',
    { id: bao.id },
    administrator,
  );
  await graph.run(
    'mutation ($id: ID!) { setUserStatus(userId: $id, status: BANNED, reason: "fraud") { __typename } }',
    { id: chi.id },
    administrator,
  );
  expect(await idsOf({ ids, status: ['BANNED'] })).toEqual([chi.id]);
  expect(await idsOf({ ids, status: ['ACTIVE', 'LOCKED'] })).toEqual([bao.id, anna.id]);
  expect(await idsOf({ ids, status: [] })).toEqual([]);
  expect(await idsOf({ ids, tier: ['VIP'] })).toEqual([bao.id]);
  expect(await idsOf({ ids, tier: ['STANDARD'] })).toEqual([chi.id, anna.id]);
  expect(await idsOf({ ids, tier: ['STANDARD', 'VIP'] })).toEqual([chi.id, bao.id, anna.id]);
  expect(await idsOf({ ids, tier: [] })).toEqual([]);
  expect(await idsOf({ ids, tier: ['VIP'], status: ['BANNED'] })).toEqual([]);
  const [empty, packer] = [await aRole([]), await aRole(['user:read'])];
  await graph.run(GRANT, { user: anna.id, role: empty }, manager);
  await graph.run(GRANT, { user: bao.id, role: packer, scope: { warehouses: ['TPE'] } }, manager);
  expect(await idsOf({ roleId: empty })).toEqual([anna.id]);
  expect(await idsOf({ roleId: packer })).toEqual([bao.id]);
  expect(await idsOf({ roleId: 'no id' })).toEqual([]);
  expect(await idsOf({ ids, isStaff: true })).toEqual([bao.id]);
  expect(await idsOf({ ids, isStaff: false })).toEqual([chi.id, anna.id]);
  expect((await list({ filter: { ids, isStaff: false } })).totalCount).toBe(2);
  expect(await idsOf({ ids: ['no id', anna.id.toUpperCase()] })).toEqual([anna.id]);
  const { errors } = await graph.answer(LIST, { filter: { ids: Array(101).fill(anna.id) } }, reader);
  expect(errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
});

test('a phone number is for whoever may read personal data', async () => {
  const anna = await aPerson();
  const number = `+8869${Math.floor(10_000_000 + Math.random() * 89_999_999)}`;
  await graph.run('mutation ($i: AddPhoneInput!) { addPhone(input: $i) { __typename } }', { i: { number } }, anna);
  const full = clerk('user:read', 'user:read_personal_data');
  expect(await idsOf({ phone: number.replace('+886', '+886 ') }, full)).toEqual([anna.id]);
  expect(await entriesOf(full.id)).toMatchObject([{ action: 'user.find_by_phone', entity_id: anna.id }]);
  const refused = await graph.answer(LIST, { filter: { phone: number } }, reader);
  expect(refused.errors?.[0]?.extensions.code).toBe('FORBIDDEN');
  const bad = await graph.answer(LIST, { filter: { phone: '0912' } }, full);
  expect(bad.errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
});

test('each page leaves a trace, and each person who was looked for one of their own', async () => {
  const anna = await aPerson();
  const auditor = clerk('user:read');
  await list({ first: 2, filter: { status: ['ACTIVE'] } }, auditor);
  await idsOf({ search: anna.email, status: ['ACTIVE'] }, auditor);
  await idsOf({ search: 'nobody@shop.example' }, auditor);
  const [page, person, ...more] = await entriesOf(auditor.id);
  expect(page).toMatchObject({ action: 'user.list', after: { by: ['status'] } });
  expect(page!.after.userIds).toHaveLength(2);
  expect(page!.after.userIds).toContain(anna.id);
  expect(person).toMatchObject({ action: 'user.find', entity_id: anna.id, after: { by: ['search', 'status'] } });
  expect(more).toEqual([]);
  expect(JSON.stringify([page, person])).not.toContain(anna.email);
});

test('nobody else sees the list: a customer, a key without the scope, or a session without its second factor', async () => {
  const codeOf = async (actor: ReturnType<typeof clerk>) =>
    (await graph.answer(LIST, {}, actor)).errors?.[0]?.extensions.code;
  expect(await codeOf(aCustomer())).toBe('FORBIDDEN');
  expect(await codeOf(anApiClient() as never)).toBe('FORBIDDEN');
  expect(await codeOf(anApiClient('user:read') as never)).toBeUndefined();
  const anna = await aPerson();
  const permitted = { ...anna, permissions: new Set(['user:read']) };
  expect(await codeOf(permitted)).toBeUndefined();
  await graph.sql(
    `insert into second_factor (account_id, sealed_secret, created_at, confirmed_at) values ($1, 'x', now(), now())`,
    [anna.id],
  );
  expect(await codeOf(permitted)).toBe('STEP_UP_REQUIRED');
});

test('a page takes a few statements and reads about as many rows as it has, among many accounts', {
  timeout: 300_000,
}, async () => {
  const packer = await aRole(['user:read']);
  await withClient(graph.databaseUrl, async (client) => {
    await client.query(
      `insert into account (id, email_hash, password_hash, status, created_at)
       select uuidv7(make_interval(mins => n - 40000)), 'hash ' || n, 'none', case when n % 1000 = 0 then 'LOCKED' else 'ACTIVE' end, now()
         from generate_series(1, 30000) as n`,
    );
    await client.query(
      `insert into account_role (account_id, role_id, granted_at)
       select account.id, role.id, now() from account cross join role where email_hash like 'hash %' and role.name = 'CUSTOMER'`,
    );
    await client.query(
      `insert into account_role (account_id, role_id, granted_at)
       select id, $1, now() from account where email_hash like 'hash %777'`,
      [packer],
    );
    await client.query(
      `update account set tier = case when email_hash like '%00' then 'VIP' else 'GOLD' end where email_hash like 'hash %0'`,
    );
    await client.query('vacuum analyze');
    const [{ id: customer }] = (await client.query(`select id from role where name = 'CUSTOMER'`)).rows;
    const filters: object[] = [
      {},
      { status: ['ACTIVE'] },
      { status: ['LOCKED'] },
      { status: ['LOCKED', 'BANNED'] },
      { tier: ['VIP'] },
      { tier: ['STANDARD'] },
      { tier: ['STANDARD', 'GOLD'] },
      { roleId: packer },
      { roleId: customer },
      { isStaff: true },
      { isStaff: false },
      { search: 'nobody@shop.example' },
      { phone: '+886912345678' },
    ];
    const full = clerk('user:read', 'user:read_personal_data');
    const read: Record<string, number> = {};
    for (const filter of filters) {
      const statements = await graph.statements(() =>
        graph.run(
          'query ($f: UserFilterInput) { users(filter: $f, first: 20) { nodes { id tier roles { name } } } }',
          { f: filter },
          full,
        ),
      );
      const reads = statements.filter((sql) => /^select/i.test(sql));
      expect(reads.length, reads.join('\n')).toBeLessThanOrEqual(5);
      for (const sql of reads.filter((text) => /from "?account"? /.test(text) && !text.includes('$1'))) {
        const { rows } = await client.query(`explain (analyze, format json) ${sql}`);
        read[JSON.stringify(filter)] = Math.max(
          read[JSON.stringify(filter)] ?? 0,
          touchedBy(rows[0]['QUERY PLAN'][0].Plan),
        );
      }
    }
    expect(Object.keys(read)).toHaveLength(filters.length);
    expect(Object.fromEntries(Object.entries(read).filter(([, rows]) => rows > 2_000))).toEqual({});
  });
});

interface Plan {
  readonly 'Node Type': string;
  readonly 'Actual Rows': number;
  readonly 'Actual Loops': number;
  readonly 'Rows Removed by Filter'?: number;
  readonly Plans?: readonly Plan[];
}
const nodesOf = (plan: Plan): Plan[] => [plan, ...(plan.Plans ?? []).flatMap(nodesOf)];
const touchedBy = (plan: Plan): number =>
  Math.round(
    nodesOf(plan)
      .filter((node) => /Scan/.test(node['Node Type']))
      .reduce(
        (sum, node) => sum + (node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0)) * node['Actual Loops'],
        0,
      ),
  );

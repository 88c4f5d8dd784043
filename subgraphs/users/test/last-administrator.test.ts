import { randomUUID } from 'node:crypto';
import { anonymous, testSubgraph } from '@muster/testing';
import { expect, test } from 'vitest';
import { prepareAccess } from '../src/administration/bootstrap/prepare-access.ts';
import { UsersSettings } from '../src/settings.ts';
import { users } from '../src/subgraph.ts';
import { ENV, PASSWORD, usersHarness } from './harness.ts';

const { graph, aPerson, clerk } = await usersHarness();
const roleId = (await graph.sql<{ id: string }>(`select id from role where name = 'ADMINISTRATOR'`))[0]!.id;
const all = await graph.sql<{ code: string }>('select code from permission');
const chief = clerk(...all.map(({ code }) => code));
const SET = `mutation ($id: ID!, $to: AccountStatus!) { r: setUserStatus(userId: $id, status: $to, reason: "x") { __typename } }`;
const WITHDRAW = `mutation ($id: ID!, $role: ID!) { r: withdrawRole(userId: $id, roleId: $role) { __typename } }`;
const sets = async (id: string, to: string) => (await graph.run(SET, { id, to }, chief)).r.__typename as string;
const withdraws = async (id: string) => (await graph.run(WITHDRAW, { id, role: roleId }, chief)).r.__typename as string;

/** Two new people who are the only administrators. */
async function twoAdministrators() {
  const [one, two] = [await aPerson(), await aPerson()];
  await graph.sql('delete from account_role where role_id = $1', [roleId]);
  for (const { id } of [one, two])
    await graph.sql('insert into account_role (account_id, role_id, granted_at) values ($1, $2, now())', [id, roleId]);
  return [one, two] as const;
}

test.each(['BANNED', 'LOCKED', 'INACTIVE'])('an administrator who is %s does not count', async (status) => {
  const [one, two] = await twoAdministrators();
  expect(await sets(two.id, status)).toBe('UserStatusPayload');
  expect(await withdraws(one.id)).toBe('LastAdministrator');
  expect(await sets(one.id, status)).toBe('LastAdministrator');
  expect(await withdraws(two.id)).toBe('RolesChangedPayload');
});

test('an administrator without a way to sign in does not count', async () => {
  const [one, two] = await twoAdministrators();
  await graph.sql(`update account set password_hash = '!' where id = $1`, [two.id]);
  expect(await withdraws(one.id)).toBe('LastAdministrator');
});

test('of a ban and a withdrawal at the same time one is refused', async () => {
  for (let round = 0; round < 5; round += 1) {
    const [one, two] = await twoAdministrators();
    const answers = await Promise.all([withdraws(one.id), sets(two.id, 'BANNED')]);
    expect(answers.filter((answer) => answer === 'LastAdministrator')).toHaveLength(1);
  }
});

test('a start without an able administrator revives the configured one, with the configured password alone', async () => {
  const MUSTER_ADMIN_EMAIL = `boss-${randomUUID()}@shop.example`;
  const shop = await testSubgraph(users, { env: { ...ENV, MUSTER_ADMIN_EMAIL, MUSTER_ADMIN_PASSWORD: PASSWORD } });
  const signsIn = async (password: string) =>
    (
      await shop.run(
        'mutation ($i: SignInInput!) { r: signIn(input: $i) { __typename ... on AuthSession { user { id permissions } } } }',
        { i: { email: MUSTER_ADMIN_EMAIL, password } },
        anonymous,
      )
    ).r;
  const { user } = await signsIn(PASSWORD);
  // Another password, a second factor of the intruder, and then a ban.
  const { r: other } = await shop.run(
    `mutation { r: signUp(input: { email: "someone@shop.example", password: "another word entirely" }) { ... on AuthSession { user { id } } } }`,
  );
  await shop.sql(
    `update account set status = 'BANNED', password_hash = (select password_hash from account where id = $2) where id = $1`,
    [user.id, other.user.id],
  );
  await shop.sql(
    `insert into second_factor (account_id, sealed_secret, created_at, confirmed_at) values ($1, 'x', now(), now())`,
    [user.id],
  );
  await shop.sql('delete from account_role where account_id = $1', [user.id]);
  await shop.sql(
    `insert into account_role (account_id, role_id, granted_at) select $1, id, now() from role where name = 'CUSTOMER'`,
    [user.id],
  );

  await Promise.all([prepareAccess(shop.services), prepareAccess(shop.services)]);
  expect(await signsIn('another word entirely')).toMatchObject({ __typename: 'InvalidCredentials' });
  const again = await signsIn(PASSWORD);
  expect(again).toMatchObject({ __typename: 'AuthSession', user: { id: user.id } });
  expect(again.user.permissions).toContain('role:manage');
  expect(await shop.sql(`select 1 from audit_entry where action = 'user.administrator_revived'`)).toHaveLength(1);

  // While there is one, a start changes nothing.
  await shop.sql(`update account set password_hash = 'as it is' where id = $1`, [user.id]);
  await prepareAccess(shop.services);
  expect(await shop.sql('select password_hash from account where id = $1', [user.id])).toEqual([
    { password_hash: 'as it is' },
  ]);
});

test.each([
  ['password', /^is too weak/],
  ['Password1!', /^is too weak/],
  ['boss@muster.example', /^is too weak/],
  ['q7-Vl0-kestrel-umbra', null],
])('in production the administrator’s password is not %s', (password, why) => {
  const env = { ...ENV, MUSTER_DATA_KEY: 'ab'.repeat(32), MUSTER_ADMIN_EMAIL: 'boss@muster.example' };
  const said = (NODE_ENV: string) =>
    UsersSettings.safeParse({ ...env, MUSTER_ADMIN_PASSWORD: password, NODE_ENV }).error?.issues ?? [];
  expect(said('development')).toEqual([]);
  if (why === null) return expect(said('production')).toEqual([]);
  expect(said('production')).toEqual([
    expect.objectContaining({ path: ['MUSTER_ADMIN_PASSWORD'], message: expect.stringMatching(why) }),
  ]);
  expect(said('production')[0]!.message).not.toContain('\n');
});

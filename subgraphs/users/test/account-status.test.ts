import { aCustomer } from '@muster/testing';
import { expect, test } from 'vitest';
import { settingsOf } from '../src/settings.ts';
import { PASSWORD, usersHarness } from './harness.ts';
import { meanwhile } from './meanwhile.ts';

const { graph, aPerson, clerk } = await usersHarness();
const officer = clerk('user:set_status', 'user:read');
const SET = `mutation ($id: ID!, $status: AccountStatus!, $reason: String!) {
  result: setUserStatus(userId: $id, status: $status, reason: $reason) { __typename
    ... on UserStatusPayload { user { id status } } ... on UserError { code } ... on InvalidTransition { from to } } }`;
const sets = async (id: string, status: string, who = officer) =>
  (await graph.run(SET, { id, status, reason: 'reported by three' }, who)).result;
const signsIn = async (email: string, password = PASSWORD) =>
  (
    await graph.run(
      'mutation ($i: SignInInput!) { r: signIn(input: $i) { __typename ... on AccountLocked { lockedUntil } } }',
      {
        i: { email, password },
      },
    )
  ).r;
const refreshes = async (t: string) =>
  (await graph.run('mutation ($t: String!) { r: refreshSession(refreshToken: $t) { __typename } }', { t })).r
    .__typename;

test('a banned account is signed out at once and stays out, and learns it only with the right password', async () => {
  const person = await aPerson();
  expect(await sets(person.id, 'BANNED')).toMatchObject({ user: { status: 'BANNED' } });
  expect(await refreshes(person.refreshToken)).toBe('InvalidRefreshToken');
  expect(await signsIn(person.email)).toEqual({ __typename: 'AccountLocked', lockedUntil: null });
  expect(await signsIn(person.email, 'a guess')).toEqual({ __typename: 'InvalidCredentials' });
  const ends = await graph.sql<{ reason: string }>(
    'select reason from access_end where user_id = $1 and session_id is null',
    [person.id],
  );
  expect(ends).toEqual([{ reason: 'You have been signed out: the account is closed' }]);
  expect(await sets(person.id, 'ACTIVE')).toMatchObject({ user: { status: 'ACTIVE' } });
  expect((await signsIn(person.email)).__typename).toBe('AuthSession');
  const trace = await graph.sql(
    `select before, after from audit_entry where action = 'user.set_status' and entity_id = $1 order by at, id`,
    [person.id],
  );
  expect(trace).toEqual([
    { before: { status: 'ACTIVE' }, after: { status: 'BANNED', reason: 'reported by three' } },
    { before: { status: 'BANNED' }, after: { status: 'ACTIVE', reason: 'reported by three' } },
  ]);
});

test('an account that is banned, or whose password changes, during the check stays out', async () => {
  const person = await aPerson();
  const way = { id: person.id, way: '127.0.0.1' };
  const sessions = () => graph.sql('select 1 from session where account_id = $1', [person.id]);
  const before = await sessions();
  const banned = await meanwhile(graph, way, `status = 'BANNED'`, () => signsIn(person.email));
  expect(banned).toEqual({ __typename: 'AccountLocked', lockedUntil: null });
  await graph.sql(`update account set status = 'ACTIVE' where id = $1`, [person.id]);

  // Hashes cost more now, so that a sign-in renews its hash: never over a newer password.
  const settings = settingsOf(graph.services);
  settings.MUSTER_ARGON2_TIME_COST = 2;
  expect(await meanwhile(graph, way, `password_hash = 'the newer'`, () => signsIn(person.email))).toEqual({
    __typename: 'InvalidCredentials',
  });
  settings.MUSTER_ARGON2_TIME_COST = 1;
  expect(await graph.sql('select password_hash from account where id = $1', [person.id])).toEqual([
    { password_hash: 'the newer' },
  ]);
  expect(await sessions()).toEqual(before);
});

test('refused: a forbidden transition, an unknown account, oneself, a missing permission', async () => {
  const person = await aPerson();
  await sets(person.id, 'BANNED');
  expect(await sets(person.id, 'LOCKED')).toMatchObject({
    __typename: 'InvalidTransition',
    from: 'BANNED',
    to: 'LOCKED',
  });
  expect(await sets('018f0000-0000-7000-8000-000000000000', 'LOCKED')).toMatchObject({ code: 'NOT_FOUND' });
  expect(await sets(officer.id, 'LOCKED')).toMatchObject({ code: 'INVALID_INPUT' });
  const { errors } = await graph.answer(SET, { id: person.id, status: 'ACTIVE', reason: 'x' }, aCustomer(person.id));
  expect(errors?.[0]?.extensions.code).toBe('FORBIDDEN');
});

test('the last administrator who can sign in stays', async () => {
  const roleId = `(select id from role where name = 'ADMINISTRATOR')`;
  await graph.sql(`delete from account_role where role_id = ${roleId}`);
  const [one, two] = [await aPerson(), await aPerson()];
  for (const { id } of [one, two])
    await graph.sql(`insert into account_role (account_id, role_id, granted_at) values ($1, ${roleId}, now())`, [id]);
  const answers = await Promise.all([sets(one.id, 'LOCKED'), sets(two.id, 'LOCKED')]);
  expect(answers.map(({ __typename }) => __typename).toSorted()).toEqual(['LastAdministrator', 'UserStatusPayload']);
});

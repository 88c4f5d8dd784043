import { aCustomer } from '@muster/testing';
import { expect, test } from 'vitest';
import { PASSWORD, usersHarness } from './harness.ts';
import { meanwhile } from './meanwhile.ts';

const { graph, aPerson } = await usersHarness();
const CHANGE = `mutation ($current: String!, $wanted: String!) { result: changePassword(currentPassword: $current, newPassword: $wanted) {
  __typename ... on PasswordChangedPayload { endedSessions } ... on UserError { code message } } }`;
const SIGN_IN = `mutation ($input: SignInInput!) { result: signIn(input: $input) { __typename ... on AuthSession { accessToken refreshToken } } }`;
const REFRESH = 'mutation ($t: String!) { result: refreshSession(refreshToken: $t) { __typename } }';
const NEW = 'another good password';

async function signedIn() {
  const person = await aPerson();
  const { result } = await graph.run(SIGN_IN, { input: { email: person.email, password: PASSWORD } });
  const { sid } = JSON.parse(Buffer.from(result.accessToken.split('.')[1], 'base64url').toString());
  return {
    person,
    here: { ...aCustomer(person.id), sessionId: sid as string },
    refreshToken: result.refreshToken as string,
  };
}
const changes = async (who: object, current: string, wanted: string) =>
  (await graph.run(CHANGE, { current, wanted }, who as never)).result;

test('the new password opens, the old one does not, and other sessions end', async () => {
  const { person, here, refreshToken } = await signedIn();
  expect(await changes(here, PASSWORD, NEW)).toEqual({ __typename: 'PasswordChangedPayload', endedSessions: 1 });
  const signsIn = async (password: string) =>
    (await graph.run(SIGN_IN, { input: { email: person.email, password } })).result.__typename;
  expect([await signsIn(NEW), await signsIn(PASSWORD)]).toEqual(['AuthSession', 'InvalidCredentials']);
  expect((await graph.run(REFRESH, { t: person.refreshToken })).result.__typename).toBe('InvalidRefreshToken');
  expect((await graph.run(REFRESH, { t: refreshToken })).result.__typename).toBe('AuthSession');
  const traces = await graph.sql(`select 1 from audit_entry where action = 'user.change_password' and entity_id = $1`, [
    person.id,
  ]);
  expect(traces).toHaveLength(1);
});

test.each([
  ['too short', 'short', 'WEAK_PASSWORD'],
  ['too long', 'x1'.repeat(129), 'WEAK_PASSWORD'],
  ['common', 'password123', 'WEAK_PASSWORD'],
  ['the one they have', PASSWORD, 'WEAK_PASSWORD'],
])('a password that is %s is not taken, and nothing ends', async (_name, wanted, code) => {
  const { person, here } = await signedIn();
  expect((await changes(here, PASSWORD, wanted)).code).toBe(code);
  expect((await graph.run(REFRESH, { t: person.refreshToken })).result.__typename).toBe('AuthSession');
});

test('a wrong present password changes nothing, and guesses are limited', async () => {
  const { here } = await signedIn();
  const answers = [];
  for (let guess = 0; guess < 11; guess += 1) answers.push((await changes(here, `guess ${guess}`, NEW)).code);
  expect(answers).toEqual([...Array(10).fill('WRONG_PASSWORD'), 'TOO_MANY_TRIES']);
  expect((await changes(here, PASSWORD, NEW)).code).toBe('TOO_MANY_TRIES');
});

test('a password that was reset while the old one was confirmed stays the one it was reset to', async () => {
  const { person, here, refreshToken } = await signedIn();
  const way = { id: person.id, way: 'confirmation' };
  const late = await meanwhile(graph, way, `password_hash = 'the one of the reset'`, () =>
    changes(here, PASSWORD, NEW),
  );
  expect(late.code).toBe('WRONG_PASSWORD');
  expect(await graph.sql('select password_hash from account where id = $1', [person.id])).toEqual([
    { password_hash: 'the one of the reset' },
  ]);
  expect((await graph.run(REFRESH, { t: refreshToken })).result.__typename).toBe('AuthSession');
});

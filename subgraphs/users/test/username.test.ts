import { openOrders } from '@muster/events';
import { expect, test } from 'vitest';
import { PASSWORD, usersHarness } from './harness.ts';

const { graph, aPerson } = await usersHarness();
const CHANGE = `mutation ($name: String!) { result: changeUsername(username: $name) { __typename
  ... on UsernamePayload { user { username } } ... on UserError { code } } }`;
const takes = async (who: object, name: string) => (await graph.run(CHANGE, { name }, who as never)).result;
const signsIn = async (email: string) =>
  (
    await graph.run(
      'mutation ($i: SignInInput!) { r: signIn(input: $i) { __typename ... on AuthSession { user { id } } } }',
      {
        i: { email, password: PASSWORD },
      },
    )
  ).r;

test('a username signs in like the address, in any case, and only the latest one does', async () => {
  const anna = await aPerson();
  expect(await takes(anna, 'Anna.Li')).toMatchObject({ user: { username: 'Anna.Li' } });
  expect(await signsIn('anna.LI')).toMatchObject({ user: { id: anna.id } });
  expect(await takes(anna, 'anna-2')).toMatchObject({ user: { username: 'anna-2' } });
  expect((await signsIn('anna.li')).__typename).toBe('InvalidCredentials');
  expect(await signsIn('anna-2')).toMatchObject({ user: { id: anna.id } });
  expect(await signsIn(anna.email)).toMatchObject({ user: { id: anna.id } });
});

test('a username belongs to one account, also after concurrent requests', async () => {
  const people = await Promise.all(Array.from({ length: 5 }, () => aPerson()));
  const answers = await Promise.all(
    people.map((person, index) => takes(person, index % 2 === 0 ? 'wanted' : 'WANTED')),
  );
  expect(answers.filter(({ __typename }) => __typename === 'UsernamePayload')).toHaveLength(1);
  expect(answers.filter(({ code }) => code === 'USERNAME_TAKEN')).toHaveLength(4);
});

test.each(['ab', 'x'.repeat(31), '.anna', 'anna.', 'an na', 'anna@home', 'аnna', ''])('%j is no name', async (name) => {
  expect(await takes(await aPerson(), name)).toMatchObject({ code: 'INVALID_INPUT' });
});

test('a username is sealed, and erased with the account', async () => {
  const anna = await aPerson();
  await takes(anna, 'canary.name');
  const clear = () => graph.sql(`select 1 from account where account::text ilike '%canary%'`);
  expect(await clear()).toEqual([]);
  graph.answers(openOrders, () => ({ count: 0 }));
  await graph.run('mutation ($p: String!) { eraseMyAccount(password: $p) { __typename } }', { p: PASSWORD }, anna);
  expect((await takes(await aPerson(), 'canary.name')).__typename).toBe('UsernamePayload');
});

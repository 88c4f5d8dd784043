import { aCustomer, anonymous } from '@muster/testing';
import { expect, test } from 'vitest';
import { PREFERENCES_MAX } from '../src/person/profile/preference.personal.ts';
import { inBatches, times, usersHarness } from './harness.ts';

const { graph, aPerson, clerk } = await usersHarness();
const PROFILE =
  'firstName lastName dateOfBirth gender avatarUrl preferredCurrency preferredLanguage timezone newsletterSubscribed completionScore';
const UPDATE = `mutation ($input: UpdateProfileInput!) { result: updateProfile(input: $input) { __typename
  ... on ProfilePayload { profile { ${PROFILE} } } ... on UserError { code } ... on InvalidInput { issues { path } } } }`;
const ME = `{ me { profile { ${PROFILE} } preferences { key value } } }`;
const SET = `mutation ($key: String!, $value: String) { result: setPreference(key: $key, value: $value) { __typename
  ... on PreferencesPayload { preferences { key value } } ... on TooMany { limit } ... on InvalidInput { issues { path } } } }`;
const OF_USER = `query ($id: ID!) { _entities(representations: [{ __typename: "User", id: $id }]) {
  ... on User { id profile { firstName } preferences { key } } } }`;

test('a profile is empty at first, then as its owner wrote it, in any script', async () => {
  const anna = await aPerson();
  expect((await graph.run(ME, {}, anna)).me.profile).toMatchObject({ firstName: null, completionScore: 0 });
  const input = {
    firstName: '小明',
    lastName: 'Nguyễn',
    dateOfBirth: '1990-12-31',
    gender: 'FEMALE',
    avatarUrl: 'https://pictures.example/a.png',
    preferredCurrency: 'TWD',
    preferredLanguage: 'zh-TW',
    timezone: 'Asia/Taipei',
    newsletterSubscribed: true,
  };
  expect((await graph.run(UPDATE, { input }, anna)).result.profile).toEqual({ ...input, completionScore: 100 });
  expect((await graph.run(UPDATE, { input: { firstName: null } }, anna)).result.profile).toEqual({
    ...input,
    firstName: null,
    completionScore: 88,
  });
  expect((await graph.run(ME, {}, anna)).me.profile.lastName).toBe('Nguyễn');
});

test('concurrent changes of different fields are all stored', async () => {
  const anna = await aPerson();
  const changes = [
    { firstName: 'A' },
    { lastName: 'B' },
    { gender: 'OTHER' },
    { timezone: 'UTC' },
    { preferredLanguage: 'vi' },
  ];
  await times(changes.length, (i) => graph.run(UPDATE, { input: changes[i] }, anna));
  expect((await graph.run(ME, {}, anna)).me.profile).toMatchObject(Object.assign({}, ...changes));
});

test('a birthday in the future is refused, and so is a caller without an account', async () => {
  const anna = await aPerson();
  expect((await graph.run(UPDATE, { input: { dateOfBirth: '2999-01-01' } }, anna)).result.issues).toEqual([
    { path: 'dateOfBirth' },
  ]);
  expect((await graph.run(UPDATE, { input: { firstName: 'x' } }, aCustomer())).result.code).toBe('NOT_FOUND');
  expect((await graph.answer(UPDATE, { input: {} }, anonymous)).errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
});

test('preferences are stored by key and user, a hundred at most', async () => {
  const [anna, bao] = [await aPerson(), await aPerson()];
  const sets = async (key: string, value: string | null, who = anna) =>
    (await graph.run(SET, { key, value }, who)).result;
  expect((await sets('theme', 'dark')).preferences).toEqual([{ key: 'theme', value: 'dark' }]);
  expect((await sets('theme', '{"a":1}')).preferences).toEqual([{ key: 'theme', value: '{"a":1}' }]);
  expect((await sets('theme', 'light', bao)).preferences).toEqual([{ key: 'theme', value: 'light' }]);
  expect((await sets('theme', null)).preferences).toEqual([]);
  expect((await sets('no key', 'x')).issues).toEqual([{ path: 'key' }]);
  expect((await sets('x', 'x'.repeat(2_001))).issues).toEqual([{ path: 'value' }]);
  const answers = await inBatches(PREFERENCES_MAX + 5, (i) => sets(`k${i}`, 'x'));
  expect(answers.filter(({ __typename }) => __typename === 'TooMany')).toHaveLength(5);
  expect((await graph.run(ME, {}, anna)).me.preferences).toHaveLength(PREFERENCES_MAX);
});

test('others see nothing of it; clerks with the permission do, and are audited', async () => {
  const anna = await aPerson();
  await graph.run(UPDATE, { input: { firstName: 'Anna' } }, anna);
  const asks = async (actor: Parameters<typeof graph.run>[2]) =>
    (await graph.run(OF_USER, { id: anna.id }, actor))._entities[0];
  expect(await asks(await aPerson())).toBeNull();
  expect(await asks(clerk('user:read'))).toEqual({ id: anna.id, profile: null, preferences: null });
  const trusted = clerk('user:read', 'user:read_personal_data');
  expect(await asks(trusted)).toEqual({ id: anna.id, profile: { firstName: 'Anna' }, preferences: [] });
  const traces = await graph.sql(
    `select actor_id, after from audit_entry where action = 'user.read_personal_data' and entity_id = $1 order by after->>'what'`,
    [anna.id],
  );
  expect(traces).toEqual([
    { actor_id: trusted.id, after: { what: 'preferences' } },
    { actor_id: trusted.id, after: { what: 'profile' } },
  ]);
});

test('a sealed value does not open in the row of another account', async () => {
  const [anna, bao] = [await aPerson(), await aPerson()];
  for (const person of [anna, bao]) await graph.run(UPDATE, { input: { firstName: 'x' } }, person);
  await graph.sql(
    'update profile set sealed = (select sealed from profile where account_id = $1) where account_id = $2',
    [anna.id, bao.id],
  );
  expect((await graph.answer(ME, {}, bao)).errors?.[0]?.message).toMatch('cannot be opened');
});

import type { Actor } from '@muster/kit/domain';
import { Secret, TOTP } from 'otpauth';
import { expect, test } from 'vitest';
import { PASSWORD, usersHarness } from './harness.ts';

const { graph, aPerson, clerk } = await usersHarness();
const MINUTE_MS = 60_000;
const codeOf = (secret: string) =>
  new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: graph.clock.now().getTime() });

/** Signed in with a second factor, in a session of their own. */
async function protectedClerk(...permissions: string[]) {
  const person = await aPerson();
  const begun = await graph.run(
    'mutation ($p: String!) { r: beginSecondFactor(password: $p) { ... on SecondFactorBegunPayload { secret } } }',
    { p: PASSWORD },
    person,
  );
  const { secret } = begun.r;
  await graph.run(
    'mutation ($c: String!) { confirmSecondFactor(code: $c) { __typename } }',
    { c: codeOf(secret) },
    person,
  );
  graph.clock.offsetMs += MINUTE_MS;
  const { signIn } = await graph.run(
    'mutation ($i: SignInInput!) { signIn(input: $i) { ... on AuthSession { accessToken } } }',
    { i: { email: person.email, password: PASSWORD, mfaCode: codeOf(secret) } },
  );
  const { sid } = JSON.parse(Buffer.from(signIn.accessToken.split('.')[1], 'base64url').toString());
  graph.clock.offsetMs += MINUTE_MS;
  return { actor: { ...person, permissions: new Set(permissions), sessionId: sid as string } satisfies Actor, secret };
}
const rotates = async (actor: Actor): Promise<string> => {
  const { data, errors } = await graph.answer('mutation { rotateSigningKey }', {}, actor);
  return data === null ? String(errors?.[0]?.extensions.code) : 'DONE';
};
const proves = async (actor: Actor, code: string) =>
  (
    await graph.run(
      'mutation ($c: String!) { r: proveSecondFactor(code: $c) { __typename ... on SecondFactorShownPayload { until } } }',
      { c: code },
      actor,
    )
  ).r;

test('a step-up lasts a while, and is required again later', async () => {
  const { actor, secret } = await protectedClerk('signing_key:rotate');
  expect(await rotates(actor)).toBe('DONE');
  graph.clock.offsetMs += 10 * MINUTE_MS;
  expect(await rotates(actor)).toBe('STEP_UP_REQUIRED');
  const code = codeOf(secret);
  expect((await proves(actor, '000000')).__typename).toBe('WrongCode');
  expect(await rotates(actor)).toBe('STEP_UP_REQUIRED');
  const { until } = await proves(actor, code);
  expect(new Date(until).getTime() - graph.clock.now().getTime()).toBeGreaterThan(9 * MINUTE_MS);
  expect(await rotates(actor)).toBe('DONE');
  expect((await proves(actor, code)).__typename).toBe('WrongCode'); // Good once.
});

test('a step-up counts for its own session only', async () => {
  const { actor, secret } = await protectedClerk('signing_key:rotate');
  await proves(actor, codeOf(secret));
  expect(await rotates({ ...actor, sessionId: '018f0000-0000-7000-8000-000000000001' })).toBe('STEP_UP_REQUIRED');
});

test('an account without a second factor needs no step-up', async () => {
  expect(await rotates(clerk('signing_key:rotate'))).toBe('DONE');
});

test.each([
  ['exportMyData', `exportMyData(password: "${PASSWORD}")`],
  ['eraseMyAccount', `eraseMyAccount(password: "${PASSWORD}")`],
  ['changePassword', `changePassword(currentPassword: "${PASSWORD}", newPassword: "another good one 7")`],
  ['createRole', 'createRole(input: { name: "R", description: "d", permissions: [] })'],
  ['grantRole', 'grantRole(userId: "x", roleId: "y")'],
  ['setUserStatus', 'setUserStatus(userId: "x", status: LOCKED, reason: "r")'],
  ['createApiClient', 'createApiClient(input: { name: "n", operations: REGISTERED })'],
  ['endSessionsOf', 'endSessionsOf(userId: "018f0000-0000-7000-8000-000000000001")'],
  ['setCustomerTier', 'setCustomerTier(id: "018f0000-0000-7000-8000-000000000001", tier: VIP)'],
])('%s asks for it, and says so by a member of its union', async (_name, field) => {
  const { actor } = await protectedClerk(
    'role:manage',
    'user:set_status',
    'api_client:manage',
    'session:manage',
    'user:set_tier',
  );
  graph.clock.offsetMs += 10 * MINUTE_MS;
  const { r } = await graph.run(
    `mutation { r: ${field} { __typename ... on StepUpRequired { code message } } }`,
    {},
    actor,
  );
  expect(r).toMatchObject({ __typename: 'StepUpRequired', code: 'STEP_UP_REQUIRED' });
});

test.each([
  ['usersByPhone', '{ r: usersByPhone(number: "+886912345678") { id } }'],
  ['sessionsOf', '{ r: sessionsOf(userId: "018f0000-0000-7000-8000-000000000001") { id } }'],
  ['signInsOf', '{ r: signInsOf(userId: "018f0000-0000-7000-8000-000000000001") { at } }'],
])('%s, which shows what is personal, asks for it by an error with the code', async (_name, source) => {
  const { actor } = await protectedClerk('user:read_personal_data', 'session:manage');
  expect((await graph.answer(source, {}, actor)).errors).toBeUndefined();
  graph.clock.offsetMs += 10 * MINUTE_MS;
  const { data, errors } = await graph.answer(source, {}, actor);
  expect(data ?? null).toBeNull();
  expect(errors?.map(({ extensions }) => extensions.code)).toEqual(['STEP_UP_REQUIRED']);
});

const PHONES = `query ($of: [_Any!]!) { _entities(representations: $of) { ... on User { id phones { number } } } }`;

test('personal data of others requires a step-up, one’s own does not', async () => {
  const { actor } = await protectedClerk('user:read', 'user:read_personal_data');
  const other = await aPerson();
  const of = (id: string) => ({ of: [{ __typename: 'User', id }] });
  expect((await graph.answer(PHONES, of(other.id), actor)).errors).toBeUndefined();
  graph.clock.offsetMs += 10 * MINUTE_MS;
  const { data, errors } = await graph.answer(PHONES, of(other.id), actor);
  expect(data).toEqual({ _entities: [{ id: other.id, phones: null }] });
  expect(errors).toMatchObject([{ path: ['_entities', 0, 'phones'], extensions: { code: 'STEP_UP_REQUIRED' } }]);
  expect((await graph.answer(PHONES, of(actor.id), actor)).errors).toBeUndefined();
});

test('one request may step up first and continue', async () => {
  const { actor, secret } = await protectedClerk('session:manage');
  graph.clock.offsetMs += 10 * MINUTE_MS;
  const field = 'endSessionsOf(userId: "018f0000-0000-7000-8000-000000000001") { __typename }';
  const answer = await graph.run(
    `mutation ($c: String!) { before: ${field} show: proveSecondFactor(code: $c) { __typename } after: ${field} }`,
    { c: codeOf(secret) },
    actor,
  );
  expect(answer).toMatchObject({
    before: { __typename: 'StepUpRequired' },
    show: { __typename: 'SecondFactorShownPayload' },
    after: { __typename: 'SessionsEndedPayload' },
  });
});

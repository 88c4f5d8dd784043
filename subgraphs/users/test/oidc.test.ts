import { randomUUID } from 'node:crypto';
import { type Actor, anonymous } from '@muster/kit/domain';
import { readSettings } from '@muster/kit/process';
import { aCustomer, testSubgraph } from '@muster/testing';
import { Secret, TOTP } from 'otpauth';
import { afterAll, expect, test } from 'vitest';
import { UsersSettings } from '../src/settings.ts';
import { users } from '../src/subgraph.ts';
import { ENV, PASSWORD } from './harness.ts';
import { meanwhile } from './meanwhile.ts';
import { oidcServer, type Person } from './oidc-server.ts';

const BACK = 'https://shop.example/back';
const provider = await oidcServer(BACK);
const other = await oidcServer(BACK);
afterAll(() => Promise.all([provider.close(), other.close()]));
const providerAt = (name: string, issuer: string) => ({
  name,
  label: name,
  issuer,
  clientId: 'shop',
  clientSecret: 'secret-of-the-shop',
});
const graph = await testSubgraph(users, {
  env: {
    ...ENV,
    MUSTER_OIDC: JSON.stringify([
      providerAt('casdoor', provider.issuer),
      providerAt('other', other.issuer),
      providerAt('away', 'http://127.0.0.1:9'),
    ]),
    MUSTER_OIDC_REDIRECTS: `https://elsewhere.example/, ${BACK}`,
  },
});

const BEGUN =
  '__typename ... on OidcBegunPayload { url attempt } ... on OidcRefused { reason } ... on UserError { code }';
const begins = async (
  field: 'beginOidcSignIn' | 'beginOidcLink',
  actor: Actor = anonymous,
  name = 'casdoor',
  to = BACK,
) =>
  (
    await graph.run(
      `mutation ($p: String!, $r: String!) { r: ${field}(provider: $p, redirectUri: $r) { ${BEGUN} } }`,
      { p: name, r: to },
      actor,
    )
  ).r;
const completes = async (attempt: string, callbackUrl: string, mfaCode?: string) =>
  (
    await graph.run(
      `mutation ($i: CompleteOidcInput!) { r: completeOidcSignIn(input: $i) { __typename
        ... on AuthSession { accessToken user { id email displayName emailVerified } } ... on OidcRefused { reason } } }`,
      { i: { attempt, callbackUrl, mfaCode } },
    )
  ).r;
const links = async (actor: Actor, attempt: string, callbackUrl: string) =>
  (
    await graph.run(
      `mutation ($i: CompleteOidcInput!) { r: completeOidcLink(input: $i) { __typename
        ... on IdentitiesPayload { identities { provider } } ... on OidcRefused { reason } } }`,
      { i: { attempt, callbackUrl } },
      actor,
    )
  ).r;
const unlinks = async (actor: Actor) =>
  (
    await graph.run(
      'mutation { r: unlinkIdentity(provider: "casdoor") { __typename ... on IdentitiesPayload { identities { provider } } ... on OidcRefused { reason } } }',
      {},
      actor,
    )
  ).r;
const aPerson = (change: Partial<Person> = {}): Person => ({
  sub: randomUUID(),
  email: `${randomUUID()}@mail.example`,
  email_verified: true,
  name: 'Anna at Casdoor',
  ...change,
});
async function signsIn(person: Person) {
  const { url, attempt } = await begins('beginOidcSignIn');
  return completes(attempt, await provider.visit(url, person));
}
async function signsUpHere(email: string): Promise<Actor> {
  const { signUp } = await graph.run(
    'mutation ($i: SignUpInput!) { signUp(input: $i) { ... on AuthSession { user { id } } } }',
    { i: { email, password: PASSWORD } },
  );
  return aCustomer(signUp.user.id);
}

test('a new identity gets an account with its verified address, and the same one the next time', async () => {
  const person = aPerson();
  const first = await signsIn(person);
  expect(first).toMatchObject({
    __typename: 'AuthSession',
    user: { email: person.email, displayName: 'Anna at Casdoor', emailVerified: true },
  });
  expect((await signsIn({ ...person, email: 'renamed@mail.example' })).user.id).toBe(first.user.id);
  const { signIn } = await graph.run('mutation ($i: SignInInput!) { signIn(input: $i) { __typename } }', {
    i: { email: person.email, password: '!' },
  });
  expect(signIn.__typename).toBe('InvalidCredentials');
  const kept = await graph.sql<{ row: string }>('select oidc_identity::text as row from oidc_identity');
  for (const { row } of kept) expect(row).not.toContain(person.sub);
});

test('an unverified address at a provider opens and creates nothing', async () => {
  expect(await signsIn(aPerson({ email_verified: false }))).toMatchObject({ reason: 'EMAIL_NOT_VERIFIED' });
  const { email: _, ...nameless } = aPerson();
  expect(await signsIn(nameless)).toMatchObject({ reason: 'EMAIL_NOT_VERIFIED' });
});

test('an existing account with the address opens only after it was linked', async () => {
  const person = aPerson();
  const owner = await signsUpHere(person.email!);
  expect(await signsIn(person)).toMatchObject({ reason: 'ACCOUNT_EXISTS' });

  const { url, attempt } = await begins('beginOidcLink', owner);
  const back = await provider.visit(url, person);
  expect(await links(aCustomer(), attempt, back)).toMatchObject({ reason: 'NOT_VALID' }); // The answer of another person.
  const again = await begins('beginOidcLink', owner);
  expect(await links(owner, again.attempt, await provider.visit(again.url, person))).toEqual({
    __typename: 'IdentitiesPayload',
    identities: [{ provider: 'casdoor' }],
  });
  expect((await signsIn(person)).user.id).toBe(owner.id);
  expect(await unlinks(owner)).toMatchObject({ identities: [] });
  expect(await signsIn(person)).toMatchObject({ reason: 'ACCOUNT_EXISTS' });
});

test('only the same verified address is linked, and an identity opens one account', async () => {
  const [mine, theirs] = [aPerson(), aPerson()];
  const owner = await signsUpHere(mine.email!);
  const tries = async (person: Person) => {
    const { url, attempt } = await begins('beginOidcLink', owner);
    return links(owner, attempt, await provider.visit(url, person));
  };
  expect(await tries(theirs)).toMatchObject({ reason: 'OTHER_EMAIL' });
  expect(await tries({ ...mine, email_verified: false })).toMatchObject({ reason: 'EMAIL_NOT_VERIFIED' });
  const { sub } = aPerson();
  await signsIn(aPerson({ sub }));
  expect(await tries({ ...mine, sub })).toMatchObject({ reason: 'LINKED_ELSEWHERE' });
});

test('the last way to sign in stays', async () => {
  const { user } = await signsIn(aPerson());
  expect(await unlinks(aCustomer(user.id))).toMatchObject({ reason: 'LAST_WAY_IN' });
});

test('an answer is valid once, for its own browser and sign-in, for ten minutes', async () => {
  const person = aPerson();
  const [mine, theirs] = [await begins('beginOidcSignIn'), await begins('beginOidcSignIn')];
  const [back, theirBack] = [await provider.visit(mine.url, person), await provider.visit(theirs.url, aPerson())];
  expect(await completes('another browser', back)).toMatchObject({ reason: 'ATTEMPT_OVER' });
  expect(await completes(theirs.attempt, back)).toMatchObject({ reason: 'NOT_VALID' }); // The state is another one.
  expect(await completes(theirs.attempt, theirBack)).toMatchObject({ reason: 'ATTEMPT_OVER' });
  const both = await Promise.all([completes(mine.attempt, back), completes(mine.attempt, back)]);
  expect(both.map(({ __typename, reason }) => reason ?? __typename).toSorted()).toEqual([
    'ATTEMPT_OVER',
    'AuthSession',
  ]);

  const late = await begins('beginOidcSignIn');
  const lateBack = await provider.visit(late.url, person);
  graph.clock.offsetMs += 11 * 60_000;
  expect(await completes(late.attempt, lateBack)).toMatchObject({ reason: 'ATTEMPT_OVER' });
});

test.each([
  ['another page of the shop', (back: string) => back.replace('/back', '/elsewhere')],
  ['a code that was made up', (back: string) => back.replace(/code=[^&]+/, 'code=made-up')],
  ['another issuer (a mix-up)', (back: string) => back.replace(/iss=[^&]+/, `iss=${encodeURIComponent(other.issuer)}`)],
  [
    'the words of a provider that refused',
    (back: string) => `${BACK}?error=access_denied&state=${new URL(back).searchParams.get('state')}`,
  ],
  ['no address at all', () => 'nonsense'],
])('%s is no answer', async (_name, changed) => {
  const { url, attempt } = await begins('beginOidcSignIn');
  expect(await completes(attempt, changed(await provider.visit(url, aPerson())))).toMatchObject({
    reason: 'NOT_VALID',
  });
});

test('the answer of one provider is not accepted for another', async () => {
  const { url, attempt } = await begins('beginOidcSignIn', anonymous, 'other');
  const mine = new URL(url);
  const theirs = new URL((await begins('beginOidcSignIn')).url);
  for (const name of ['state', 'nonce', 'code_challenge']) theirs.searchParams.set(name, mine.searchParams.get(name)!);
  expect(await completes(attempt, await provider.visit(theirs.href, aPerson()))).toMatchObject({ reason: 'NOT_VALID' });
});

test('refused: a redirect that is not allowed, an unknown or unavailable provider', async () => {
  expect(await begins('beginOidcSignIn', anonymous, 'casdoor', `${BACK}/more`)).toMatchObject({
    code: 'INVALID_INPUT',
  });
  expect(await begins('beginOidcSignIn', anonymous, 'nobody')).toMatchObject({ code: 'NOT_FOUND' });
  expect(await begins('beginOidcSignIn', anonymous, 'away')).toMatchObject({ reason: 'PROVIDER_AWAY' });
});

test('a second factor is required, and only its code is sent again', async () => {
  const person = aPerson();
  const owner = await signsUpHere(person.email!);
  const link = await begins('beginOidcLink', owner);
  await links(owner, link.attempt, await provider.visit(link.url, person));
  const { r } = await graph.run(
    'mutation ($p: String!) { r: beginSecondFactor(password: $p) { __typename ... on SecondFactorBegunPayload { secret } } }',
    { p: PASSWORD },
    owner,
  );
  const codeAt = (timestamp: number) => new TOTP({ secret: Secret.fromBase32(r.secret) }).generate({ timestamp });
  const now = () => graph.clock.now().getTime();
  await graph.run(
    'mutation ($c: String!) { confirmSecondFactor(code: $c) { __typename } }',
    { c: codeAt(now()) },
    owner,
  );
  graph.clock.offsetMs += 60_000;

  const { url, attempt } = await begins('beginOidcSignIn');
  const back = await provider.visit(url, person);
  expect((await completes(attempt, back)).__typename).toBe('MfaRequired');
  expect((await completes(attempt, back, '000000')).__typename).toBe('InvalidCredentials');
  const way = { id: owner.id, way: 'second factor' };
  const banned = await meanwhile(graph, way, `status = 'BANNED'`, () => completes(attempt, back, codeAt(now())));
  expect(banned.__typename).toBe('AccountLocked');
  await graph.sql(`update account set status = 'ACTIVE' where id = $1`, [owner.id]);
  graph.clock.offsetMs += 60_000;
  expect(await completes(attempt, back, codeAt(now()))).toMatchObject({ user: { id: owner.id } });
  expect(await completes(attempt, back, codeAt(now()))).toMatchObject({ reason: 'ATTEMPT_OVER' });
});

test('in production a provider has TLS, and an invalid list of providers is reported in one line', () => {
  const given = (oidc: string) => () =>
    readSettings(
      UsersSettings,
      { ...ENV, MUSTER_DATA_KEY: 'ab'.repeat(32), NODE_ENV: 'production', MUSTER_OIDC: oidc },
      'users',
    );
  expect(given(JSON.stringify([providerAt('casdoor', 'http://id.example')]))).toThrow('must have issuers with TLS');
  expect(given(JSON.stringify([providerAt('casdoor', 'https://id.example')]))).not.toThrow();
  expect(given('casdoor')).toThrow('must be a JSON list');
});

import { randomUUID } from 'node:crypto';
import { sessionRevoked } from '@muster/events';
import { aCustomer, anAdministrator, anonymous, callerOf, testSubgraph } from '@muster/testing';
import { execute, parse } from 'graphql';
import { createLocalJWKSet, jwtVerify } from 'jose';
import { describe, expect, test } from 'vitest';
import { prepareAccess } from '../src/administration/bootstrap/prepare-access.ts';
import { settingsOf } from '../src/settings.ts';
import { FAILURES_MAX } from '../src/sign-in/guesses/attempts.ts';
import { users } from '../src/subgraph.ts';

const ADMIN = { MUSTER_ADMIN_EMAIL: 'Boss@Muster.example', MUSTER_ADMIN_PASSWORD: 'a-long-enough-one' };
const graph = await testSubgraph(users, {
  env: { MUSTER_AUTH_SECRET: 'x'.repeat(32), MUSTER_ARGON2_MEMORY_KIB: '64', MUSTER_ARGON2_TIME_COST: '1', ...ADMIN },
  permissions: { 'user:read': 'See.', 'order:read_any': 'See orders.' },
});

const SESSION = 'accessToken refreshToken expiresAt user { id email permissions roles { name } }';
const SIGN_UP = `mutation ($input: SignUpInput!) { result: signUp(input: $input) { __typename ... on AuthSession { ${SESSION} } ... on UserError { code message } ... on InvalidInput { issues { path } } } }`;
const SIGN_IN = `mutation ($input: SignInInput!) { result: signIn(input: $input) { __typename ... on AuthSession { ${SESSION} } ... on UserError { code message } ... on AccountLocked { lockedUntil } } }`;
const REFRESH = `mutation ($token: String!) { result: refreshSession(refreshToken: $token) { __typename ... on AuthSession { ${SESSION} } ... on UserError { code } } }`;

const anEmail = () => `${randomUUID()}@shop.example`;
const PASSWORD = 'correct horse battery';
// biome-ignore lint/suspicious/noExplicitAny: whatever the document selects
async function ask(source: string, variables: object, from: { ip?: string; userAgent?: string } = {}): Promise<any> {
  const { data, errors } = await execute({
    schema: graph.runtime.schema,
    document: parse(source),
    variableValues: variables as Record<string, unknown>,
    contextValue: graph.runtime.contextFor({ ...callerOf(anonymous), ...from }),
  });
  if (errors !== undefined) throw errors[0];
  return data!.result;
}
const signsUp = (input: object = {}) => ask(SIGN_UP, { input: { email: anEmail(), password: PASSWORD, ...input } });
const signsIn = (email: string, password: string, from?: object) => ask(SIGN_IN, { input: { email, password } }, from);
const refreshes = (token: string, from?: object) => ask(REFRESH, { token }, from);

describe('signing up', () => {
  test('makes a customer and signs them in', async () => {
    const email = anEmail();
    const session = await signsUp({ email: ` ${email.toUpperCase()} `, displayName: 'Nguyễn Văn A' });
    expect(session).toMatchObject({
      __typename: 'AuthSession',
      user: { email, permissions: [], roles: [{ name: 'CUSTOMER' }] },
    });
    expect(await signsIn(email, PASSWORD)).toMatchObject({ __typename: 'AuthSession', user: { id: session.user.id } });
  });

  test('gives an address to one, also when many ask for it at once', async () => {
    const email = anEmail();
    const answers = await Promise.all(Array.from({ length: 6 }, () => signsUp({ email })));
    expect(answers.filter(({ __typename }) => __typename === 'AuthSession')).toHaveLength(1);
    expect(answers.filter(({ __typename }) => __typename === 'EmailTaken')).toHaveLength(5);
    expect((await signsUp({ email: email.toUpperCase() })).__typename).toBe('EmailTaken');
  });

  test('takes an address of any script, and knows it again in its other form', async () => {
    const name = randomUUID();
    const { user } = await signsUp({ email: `${name}@例子.测试` });
    expect(user.email).toBe(`${name}@例子.测试`);
    expect((await signsUp({ email: `${name}@XN--FSQU00A.xn--0zwm56d` })).__typename).toBe('EmailTaken');
    expect(await signsIn(`${name}@xn--fsqu00a.xn--0zwm56d`, PASSWORD)).toMatchObject({ user: { id: user.id } });
  });

  test.each([
    ['short', 'abc1234', 'WeakPassword'],
    ['common', 'Password123', 'WeakPassword'],
    ['one character again and again', 'zzzzzzzzzzzz', 'WeakPassword'],
    ['without end', 'x'.repeat(257), 'InvalidInput'],
    ['of a passphrase', '我喜歡烏龍茶和咖啡', 'AuthSession'],
  ])('a password that is %s', async (_, password, type) => {
    expect((await signsUp({ password })).__typename).toBe(type);
  });

  test('refuses the address as password, and what is no address', async () => {
    expect((await signsUp({ email: `wilhelmine-${randomUUID()}@x.example`, password: 'ok' })).__typename).toBe(
      'WeakPassword',
    );
    const email = `wilhelmine${randomUUID().slice(0, 4)}@x.example`;
    expect((await signsUp({ email, password: `my-${email.split('@')[0]}` })).__typename).toBe('WeakPassword');
    expect(await signsUp({ email: 'nobody' })).toMatchObject({
      __typename: 'InvalidInput',
      issues: [{ path: 'email' }],
    });
  });
});

describe('signing in', () => {
  test('answers an unknown address and a wrong password alike', async () => {
    const email = anEmail();
    await signsUp({ email });
    const [unknown, wrong, malformed] = [
      await signsIn(anEmail(), PASSWORD),
      await signsIn(email, 'not it at all'),
      await signsIn('x'.repeat(300), 'y'),
    ];
    expect(unknown).toEqual({
      __typename: 'InvalidCredentials',
      code: 'INVALID_CREDENTIALS',
      message: expect.any(String),
    });
    expect(wrong).toEqual(unknown);
    expect(malformed).toEqual(unknown);
  });

  test('does the same work for an address, a name and a password that are not there as for those that are', async () => {
    const email = anEmail();
    await signsUp({ email });
    const shapeOf = async (who: string) =>
      (await graph.statements(() => signsIn(who, 'not it at all', { ip: '203.0.113.77' }))).map((sql) =>
        sql.replace(/'[^']*'|null/g, '?').replace(/(email|username)_hash/g, 'hash'),
      );
    const known = await shapeOf(email);
    expect(await shapeOf(anEmail())).toEqual(known);
    expect(await shapeOf('nobody.at-all')).toEqual(known);
    expect(known.length).toBeGreaterThan(5);
  });

  test('locks hundreds of guesses at an address that nobody has like those at one that somebody has', async () => {
    const email = anEmail();
    await signsUp({ email });
    // As many at once as a line has room for, however slow the machine.
    const guessed = async (who: string) => {
      const numbers = Array.from({ length: 200 }, (_, index) => index).values();
      const answers: string[] = [];
      const guesser = async () => {
        for (const number of numbers)
          answers.push((await signsIn(who, `guess ${number}`, { ip: '203.0.113.10' })).__typename);
      };
      await Promise.all(Array.from({ length: 40 }, guesser));
      return answers;
    };
    for (const who of [email, anEmail()]) {
      const answers = await guessed(who);
      expect(answers.filter((answer) => answer === 'InvalidCredentials')).toHaveLength(FAILURES_MAX);
      expect(answers.filter((answer) => answer === 'AccountLocked')).toHaveLength(200 - FAILURES_MAX);
    }
    expect((await signsIn(email, PASSWORD, { ip: '198.51.100.8' })).__typename).toBe('AuthSession');
  });

  test('closes the way of whoever guesses, and no other', async () => {
    const email = anEmail();
    await signsUp({ email });
    const guesses = await Promise.all(
      Array.from({ length: FAILURES_MAX + 15 }, (_, index) => signsIn(email, `guess ${index}`, { ip: '203.0.113.9' })),
    );
    expect(guesses.filter(({ __typename }) => __typename === 'InvalidCredentials')).toHaveLength(FAILURES_MAX);
    expect(await signsIn(email, PASSWORD, { ip: '203.0.113.9' })).toMatchObject({
      __typename: 'AccountLocked',
      lockedUntil: expect.any(String),
    });
    expect((await signsIn(email, PASSWORD, { ip: '198.51.100.7' })).__typename).toBe('AuthSession');
    graph.clock.offsetMs += 16 * 60_000;
    expect((await signsIn(email, PASSWORD, { ip: '203.0.113.9' })).__typename).toBe('AuthSession');
  });

  test('hashes anew when the cost has changed', async () => {
    const email = anEmail();
    const { user } = await signsUp({ email });
    const hashOf = async () =>
      (await graph.sql<{ password_hash: string }>('select password_hash from account where id = $1', [user.id]))[0]!
        .password_hash;
    const before = await hashOf();
    expect(before).toMatch(/^\$argon2id\$v=19\$m=64,t=1,p=1\$/);
    const settings = settingsOf(graph.services);
    settings.MUSTER_ARGON2_TIME_COST = 2;
    await signsIn(email, PASSWORD);
    expect(await hashOf()).toMatch(/m=64,t=2,p=1/);
    settings.MUSTER_ARGON2_TIME_COST = 1;
  });
});

describe('tokens', () => {
  const jwks = async () => JSON.parse((await graph.fetch({ method: 'GET', path: '/.well-known/jwks.json' })).body!);
  const check = async (token: string) =>
    jwtVerify(token, createLocalJWKSet(await jwks()), {
      issuer: 'muster',
      audience: 'muster',
      algorithms: ['EdDSA'],
      currentDate: graph.clock.now(),
    });

  test('an access token says who, in which session, and what they may, and the public keys prove it', async () => {
    const { accessToken, expiresAt, user } = await signsIn('boss@muster.example', ADMIN.MUSTER_ADMIN_PASSWORD);
    const { payload } = await check(accessToken);
    expect(payload).toMatchObject({ sub: user.id, permissions: ['order:read_any', 'user:read'] });
    expect(payload.exp! * 1_000).toBe(Date.parse(expiresAt));
    expect(JSON.stringify(await jwks())).not.toContain('"d"');
    const [header, , signature] = accessToken.split('.');
    const forged = Buffer.from(JSON.stringify({ ...payload, permissions: ['everything'] })).toString('base64url');
    await expect(check(`${header}.${forged}.${signature}`)).rejects.toThrow();
  });

  test('a refresh token is good once; a used one that comes again ends the session', async () => {
    const first = await signsUp();
    const second = await refreshes(first.refreshToken);
    expect(second.__typename).toBe('AuthSession');
    const third = await refreshes(second.refreshToken);
    expect(third.__typename).toBe('AuthSession');
    expect((await refreshes(first.refreshToken)).__typename).toBe('InvalidRefreshToken');
    expect((await refreshes(third.refreshToken)).__typename).toBe('InvalidRefreshToken');
    expect(await graph.emitted(sessionRevoked)).toContainEqual(expect.objectContaining({ userId: first.user.id }));
  });

  test('a client whose answer got lost, or that asks twice at once, gets the same successor', async () => {
    const { refreshToken } = await signsUp();
    const answers = await Promise.all([refreshes(refreshToken), refreshes(refreshToken), refreshes(refreshToken)]);
    expect(new Set(answers.map((answer) => answer.refreshToken)).size).toBe(1);
    expect((await refreshes(answers[0].refreshToken)).__typename).toBe('AuthSession');
  });

  test('somebody else with a used token gets nothing, even at once', async () => {
    const { refreshToken } = await signsUp();
    const honest = await refreshes(refreshToken);
    expect((await refreshes(refreshToken, { ip: '203.0.113.66' })).__typename).toBe('InvalidRefreshToken');
    expect((await refreshes(honest.refreshToken)).__typename).toBe('InvalidRefreshToken');
  });

  test('signing out ends the session; an old token and nonsense are worth nothing', async () => {
    const session = await signsUp();
    const { payload } = await check(session.accessToken);
    await graph.run('mutation { signOut }', {}, { ...aCustomer(session.user.id), sessionId: payload.sid as string });
    expect((await refreshes(session.refreshToken)).__typename).toBe('InvalidRefreshToken');
    const idle = await signsUp();
    graph.clock.offsetMs += 15 * 24 * 60 * 60_000;
    expect((await refreshes(idle.refreshToken)).__typename).toBe('InvalidRefreshToken');
    expect((await refreshes('nonsense')).__typename).toBe('InvalidRefreshToken');
  });
});

describe('who sees whom', () => {
  const entities = (id: string, actor = aCustomer()) =>
    graph.run(
      'query ($of: [_Any!]!) { _entities(representations: $of) { ... on User { id email } } }',
      { of: [{ __typename: 'User', id }] },
      actor,
    );

  test('everybody themselves, holders of the permission everybody, strangers nobody', async () => {
    const { user } = await signsUp();
    expect((await graph.run('{ me { id } }', {}, aCustomer(user.id))).me).toEqual({ id: user.id });
    expect((await entities(user.id, aCustomer(user.id)))._entities).toEqual([{ id: user.id, email: user.email }]);
    expect((await entities(user.id))._entities).toEqual([null]);
    expect((await entities(user.id, anAdministrator('user:read')))._entities).toMatchObject([{ email: user.email }]);
    expect((await graph.answer('{ me { id } }')).errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
  });
});

test('replicas that start concurrently agree on roles, keys and the first administrator', async () => {
  const fresh = await testSubgraph(users, {
    env: { MUSTER_AUTH_SECRET: 'y'.repeat(32), MUSTER_ARGON2_MEMORY_KIB: '64', MUSTER_ARGON2_TIME_COST: '1', ...ADMIN },
  });
  await Promise.all([1, 2, 3, 4].map(() => prepareAccess(fresh.services)));
  expect(await fresh.sql('select 1 from account')).toHaveLength(1);
  const { signIn } = await fresh.run(
    `mutation ($input: SignInInput!) { signIn(input: $input) { ... on AuthSession { user { email } } } }`,
    { input: { email: ADMIN.MUSTER_ADMIN_EMAIL, password: ADMIN.MUSTER_ADMIN_PASSWORD } },
  );
  expect(signIn.user.email).toBe('boss@muster.example');
  expect(await fresh.sql('select 1 from signing_key')).toHaveLength(1);
});

test('neither a password nor a token is stored in clear', async () => {
  const { refreshToken } = await signsUp();
  const dump = JSON.stringify([
    await graph.sql('select * from account'),
    await graph.sql('select * from refresh_token'),
    await graph.sql('select * from outbox_event'),
    await graph.sql('select * from audit_entry'),
  ]);
  expect(dump).not.toContain(PASSWORD);
  expect(dump).not.toContain(refreshToken);
});

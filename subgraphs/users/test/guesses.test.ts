import { randomUUID } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { aCustomer, anonymous, callerOf, testSubgraph } from '@muster/testing';
import { type ExecutionResult, execute, parse } from 'graphql';
import { afterAll, expect, test } from 'vitest';
import { ACCOUNT_MAX, NETWORK_MAX, STORM_MIN } from '../src/sign-in/guesses/guesses.ts';
import { AN_HOUR_MAX } from '../src/sign-in/session/refresh-session.ts';
import { users } from '../src/subgraph.ts';
import { ENV, PASSWORD, times } from './harness.ts';

const mailDir = await mkdtemp(join(tmpdir(), 'muster-guesses-'));
afterAll(() => rm(mailDir, { recursive: true, force: true }));
const graph = await testSubgraph(users, { env: { ...ENV, MUSTER_MAIL_DIR: mailDir } });

interface From {
  readonly ip: string;
  readonly deviceKey?: string;
}
const HOME = '192.0.2.7';

/** The type of what was answered, or the code of the error. */
async function ask(source: string, variables: object, ip: string, actor = anonymous): Promise<string> {
  const { data, errors } = (await execute({
    schema: graph.runtime.schema,
    document: parse(source),
    variableValues: variables as Record<string, unknown>,
    contextValue: graph.runtime.contextFor({ ...callerOf(actor), ip }),
  })) as ExecutionResult<{ r: { __typename: string } }>;
  return errors === undefined ? data!.r.__typename : String(errors[0]!.extensions.code);
}
const signsIn = (email: string, password: string, { ip, deviceKey }: From) =>
  ask('mutation ($i: SignInInput!) { r: signIn(input: $i) { __typename } }', { i: { email, password, deviceKey } }, ip);
const signsUp = (email: string, ip: string) =>
  ask('mutation ($i: SignUpInput!) { r: signUp(input: $i) { __typename } }', { i: { email, password: PASSWORD } }, ip);
const verifies = (token: string, ip: string) =>
  ask('mutation ($t: String!) { r: verifyEmail(token: $t) { __typename } }', { t: token }, ip);

/** A person who signed up at home, with a verified address. */
async function anOwner() {
  const email = `${randomUUID()}@shop.example`;
  const document = parse(
    'mutation ($i: SignUpInput!) { r: signUp(input: $i) { ... on AuthSession { deviceKey refreshToken user { id } } } }',
  );
  const { data } = (await execute({
    schema: graph.runtime.schema,
    document,
    variableValues: { i: { email, password: PASSWORD } },
    contextValue: graph.runtime.contextFor({ ...callerOf(anonymous), ip: HOME }),
  })) as ExecutionResult<{ r: { deviceKey: string; refreshToken: string; user: { id: string } } }>;
  const { deviceKey, refreshToken, user } = data!.r;
  await graph.sql('update account set email_verified_at = now() where id = $1', [user.id]);
  return { email, deviceKey, refreshToken, id: user.id };
}

async function mailsTo(email: string): Promise<string[]> {
  await graph.runDueJobs();
  const mails = await Promise.all((await readdir(mailDir)).map((name) => readFile(join(mailDir, name), 'utf8')));
  return mails.filter((mail) => mail.includes(email) && mail.includes('trying to get into'));
}

/** Ten guesses at once from each of so many addresses. */
async function guessesAt(email: string, addresses: number, prefix: string): Promise<string[]> {
  const answers: string[] = [];
  for (let no = 1; no <= addresses; no += 1)
    answers.push(...(await times(10, (guess) => signsIn(email, `guess ${guess}`, { ip: `${prefix}.${no}` }))));
  return answers;
}

/** As if a network had guessed so often already. */
const guessed = (network: string, count: number) =>
  graph.sql(`insert into rate_count (key, count, ends_at) values ($1, $2, $3)`, [
    `guesses:network:${network}`,
    count,
    new Date(graph.clock.now().getTime() + 60_000),
  ]);
/** Expected answers to eight tries in series, of which the first four are within the limit. */
const four = (answer: string) => [...Array(4).fill(answer), ...Array(4).fill('RATE_LIMITED')];
async function eight(work: (no: number) => Promise<string>): Promise<string[]> {
  const answers: string[] = [];
  for (let no = 0; no < 8; no += 1) answers.push(await work(no));
  return answers;
}

test('an account is locked against guesses from everywhere; its owner gets in, is notified once, and unlocks it by a new password', async () => {
  const owner = await anOwner();
  const answers = await guessesAt(owner.email, 7, '198.51.100');
  expect(answers.filter((answer) => answer === 'InvalidCredentials')).toHaveLength(ACCOUNT_MAX);
  expect(new Set(answers.slice(ACCOUNT_MAX))).toEqual(new Set(['AccountLocked']));
  expect(await mailsTo(owner.email)).toHaveLength(1);
  expect(await signsIn(owner.email, PASSWORD, { ip: '198.51.100.99' })).toBe('AccountLocked');
  expect(await signsIn(owner.email, PASSWORD, { ip: HOME })).toBe('AuthSession');
  expect(await signsIn(owner.email, PASSWORD, { ip: '198.51.100.1', deviceKey: `dk_${'A'.repeat(43)}` })).toBe(
    'AccountLocked',
  );
  expect(await signsIn(owner.email, PASSWORD, { ip: '192.0.2.200', deviceKey: owner.deviceKey })).toBe('AuthSession');
  graph.clock.offsetMs += 25 * 60 * 60_000;
  expect(await signsIn(owner.email, PASSWORD, { ip: '198.51.100.99' })).toBe('AuthSession');
});

test('a name without an account is locked like one with an account', async () => {
  const answers = await guessesAt('nobody-at-all@shop.example', 6, '198.51.101');
  expect(answers.filter((answer) => answer === 'InvalidCredentials')).toHaveLength(ACCOUNT_MAX);
  expect(answers.at(-1)).toBe('AccountLocked');
  expect(await mailsTo('nobody-at-all@shop.example')).toEqual([]);
});

test.each<[string, string, readonly string[]]>([
  ['one address', '203.0.113.20', ['203.0.113.20']],
  ['an address of version 4 in the clothes of version 6', '203.0.113.21', ['203.0.113.21', '::ffff:203.0.113.21']],
  [
    'one address, spelled in four ways',
    '2001:db8:9:0::/64',
    ['2001:db8:9::9', '2001:DB8:9::9', '2001:0db8:9:0::9', '2001:db8:0009::0009'],
  ],
  ['one network of version 6', '2001:db8:a:b::/64', ['2001:db8:a:b::1', '2001:db8:a:b:ffff::2', '2001:db8:a:b::3']],
])(
  '%s that guesses at many accounts is stopped, and nothing is written of what is refused',
  async (_, network, ips) => {
    const ipOf = (no: number) => ips[no % ips.length]!;
    await guessed(network, NETWORK_MAX - 4);
    expect(await eight((no) => signsIn(`one-of-many-${no}@shop.example`, 'spring 2026!', { ip: ipOf(no) }))).toEqual(
      four('InvalidCredentials'),
    );
    const rows = () =>
      graph.sql(`select (select count(*) from login_event) as events, (select count(*) from failed_sign_in) as pairs,
                      (select count(*) from account) as accounts, (select sum(count) from rate_count) as counts`);
    const before = await rows();
    expect(await signsIn(`${randomUUID()}@shop.example`, 'x', { ip: ipOf(1) })).toBe('RATE_LIMITED');
    expect(await signsUp(`${randomUUID()}@shop.example`, ipOf(1))).toBe('RATE_LIMITED');
    expect(await rows()).toEqual(before);
    // Further requests take no query.
    const statements = await graph.statements(() => signsIn(`${randomUUID()}@shop.example`, 'x', { ip: ipOf(2) }));
    expect(statements).toEqual([]);
    expect(await signsIn('somebody@shop.example', 'x', { ip: '203.0.113.200' })).toBe('InvalidCredentials');
  },
);

test('guesses from one address add up over accounts', async () => {
  const ip = '203.0.113.25';
  const answers = (
    await Promise.all(
      Array.from({ length: 15 }, (_, account) =>
        times(5, (guess) => signsIn(`sprayed-${account}@shop.example`, `guess ${guess}`, { ip })),
      ),
    )
  ).flat();
  // Some of those that are looked at together may be the last ones together.
  const looked = answers.filter((answer) => answer === 'InvalidCredentials').length;
  expect(looked).toBeGreaterThanOrEqual(NETWORK_MAX);
  expect(looked).toBeLessThan(NETWORK_MAX + 10);
  expect(await signsIn('sprayed-1@shop.example', 'x', { ip })).toBe('RATE_LIMITED');
});

test('a device of the owner passes from a closed address', async () => {
  const owner = await anOwner();
  const ip = '203.0.113.30';
  await guessed(ip, NETWORK_MAX);
  expect(await signsIn(owner.email, PASSWORD, { ip })).toBe('RATE_LIMITED');
  expect(await signsIn(owner.email, PASSWORD, { ip, deviceKey: owner.deviceKey })).toBe('AuthSession');
});

test('wrong tokens and taken addresses count as guesses', async () => {
  const { email } = await anOwner();
  for (const ip of ['203.0.113.40', '203.0.113.41']) await guessed(ip, NETWORK_MAX - 4);
  expect(await eight((no) => verifies(`a guess ${no}`, '203.0.113.40'))).toEqual(four('TokenNotValid'));
  expect(await eight(() => signsUp(email, '203.0.113.41'))).toEqual(four('EmailTaken'));
});

test('in a storm an address has few guesses, and the right password needs none', async () => {
  const owner = await anOwner();
  await graph.sql(
    `insert into rate_count (key, count, ends_at) values ('guesses:all', $1, $2)
     on conflict (key) do update set count = excluded.count, ends_at = excluded.ends_at`,
    [STORM_MIN, new Date(graph.clock.now().getTime() + 60_000)],
  );
  const answers = [];
  for (let no = 0; no < 7; no += 1)
    answers.push(await signsIn(`storm-${no}@shop.example`, 'x', { ip: '203.0.113.50' }));
  expect(answers).toEqual([...Array(5).fill('InvalidCredentials'), 'RATE_LIMITED', 'RATE_LIMITED']);
  expect(await signsIn(owner.email, PASSWORD, { ip: '203.0.113.51' })).toBe('AuthSession');
  await graph.sql(`delete from rate_count where key = 'guesses:all'`);
});

test('a session cannot guess its password for days', async () => {
  const { id } = await anOwner();
  const confirms = (password: string) =>
    ask(
      'mutation ($p: String!) { r: exportMyData(password: $p) { __typename } }',
      { p: password },
      HOME,
      aCustomer(id),
    );
  const answers: string[] = [];
  for (let round = 0; round < 6; round += 1) {
    for (let guess = 0; guess < 10; guess += 1) answers.push(await confirms(`guess ${round} ${guess}`));
    graph.clock.offsetMs += 16 * 60_000;
  }
  expect(answers.filter((answer) => answer === 'WrongPassword').length).toBeLessThanOrEqual(60);
  expect(await signsIn((await anOwner()).email, PASSWORD, { ip: HOME })).toBe('AuthSession');
});

test('password resets are rate limited, and pending requests for one address are coalesced', async () => {
  const asks = (email: string, ip: string) =>
    execute({
      schema: graph.runtime.schema,
      document: parse('mutation ($e: String!) { requestPasswordReset(email: $e) }'),
      variableValues: { e: email },
      contextValue: graph.runtime.contextFor({ ...callerOf(anonymous), ip }),
    });
  await graph.runDueJobs();
  const answers = await times(40, (no) => Promise.resolve(asks(`lost-${no % 3}@shop.example`, '203.0.113.60')));
  expect(answers.filter(({ errors }) => errors === undefined)).toHaveLength(30);
  expect(answers.find(({ errors }) => errors !== undefined)!.errors![0]!.extensions).toMatchObject({
    code: 'RATE_LIMITED',
    retryAfterMs: expect.any(Number),
  });
  expect(await graph.sql(`select 1 from job where kind = 'begin-password-reset'`)).toHaveLength(3);
  // From very many addresses: the others begin one after the other, with time for other mails between them.
  for (let no = 0; no < 60; no += 1) await asks(`flood-${no}@shop.example`, `203.0.${no}.61`);
  const [latest] = await graph.sql<{ run_at: Date }>(
    `select max(run_at) as run_at from job where kind = 'begin-password-reset'`,
  );
  expect(latest!.run_at.getTime()).toBeGreaterThan(graph.clock.now().getTime());
});

test('sessions of an account and refreshes of a session are limited per hour', async () => {
  const owner = await anOwner();
  await graph.sql(`update rate_count set count = 999 where key = $1`, [`sessions:account:${owner.id}`]);
  expect(await signsIn(owner.email, PASSWORD, { ip: HOME })).toBe('AuthSession');
  expect(await signsIn(owner.email, PASSWORD, { ip: HOME })).toBe('RATE_LIMITED');

  const { refreshToken, id } = await anOwner();
  const refreshes = (token: string) =>
    ask('mutation ($t: String!) { r: refreshSession(refreshToken: $t) { __typename } }', { t: token }, HOME);
  await graph.sql(
    `insert into refresh_token (token_hash, session_id, created_at, expires_at, used_at)
     select 'old-' || no, (select id from session where account_id = $1), $2, $2, $2 from generate_series(1, $3) as no`,
    [id, graph.clock.now(), AN_HOUR_MAX],
  );
  expect(await refreshes(refreshToken)).toBe('RATE_LIMITED');
  graph.clock.offsetMs += 61 * 60_000;
  expect(await refreshes(refreshToken)).toBe('AuthSession');
});

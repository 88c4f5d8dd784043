import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { aCustomer, eventually, testSubgraph } from '@muster/testing';
import { afterAll, afterEach, expect, test, vi } from 'vitest';
import { mailerOf } from '../src/sign-in/mail/mailer.ts';
import { users } from '../src/subgraph.ts';
import { PASSWORD } from './harness.ts';
import { mailServer } from './mail-server.ts';

const mails = await mailServer();
afterAll(() => mails.close());
const graph = await testSubgraph(users, {
  env: {
    MUSTER_AUTH_SECRET: 's'.repeat(32),
    MUSTER_ARGON2_MEMORY_KIB: '64',
    MUSTER_ARGON2_TIME_COST: '1',
    MUSTER_SMTP_URL: mails.url,
    MUSTER_SHOP_URL: 'https://shop.example/account/',
  },
});
afterEach(() => {
  mails.state.isAway = false;
  vi.restoreAllMocks();
});

const NEW = 'an entirely other word 7';
const HOUR_MS = 60 * 60_000;
let people = 0;
async function signsUp() {
  people += 1;
  const email = `reader-${people}@mail.example`;
  const { signUp } = await graph.run(
    `mutation ($input: SignUpInput!) { signUp(input: $input) { ... on AuthSession { refreshToken user { id emailVerified } } ... on UserError { message } } }`,
    { input: { email, password: PASSWORD } },
  );
  expect(signUp.user.emailVerified).toBe(false);
  return { email, id: signUp.user.id as string, refreshToken: signUp.refreshToken as string };
}
const verifies = async (token: string) =>
  (await graph.run('mutation ($t: String!) { r: verifyEmail(token: $t) { __typename } }', { t: token })).r.__typename;
const isVerified = async (id: string) =>
  (await graph.run('{ me { emailVerified } }', {}, aCustomer(id))).me.emailVerified;
const asksToReset = (email: string) =>
  graph.run('mutation ($e: String!) { requestPasswordReset(email: $e) }', { e: email });
const resets = async (token: string, password: string) =>
  (
    await graph.run(
      'mutation ($t: String!, $p: String!) { r: resetPassword(token: $t, newPassword: $p) { __typename ... on UserError { message } } }',
      { t: token, p: password },
    )
  ).r;
const signsIn = async (email: string, password: string) =>
  (await graph.run('mutation ($i: SignInInput!) { r: signIn(input: $i) { __typename } }', { i: { email, password } })).r
    .__typename;

test('an address is verified by the emailed token, which is valid once', async () => {
  const { email, id } = await signsUp();
  await graph.runDueJobs();
  const [mail] = mails.to(email);
  expect(mail?.message).toContain(`https://shop.example/account/verify-email?token=${mail?.token}`);
  expect(await verifies('nonsense')).toBe('TokenNotValid');
  expect(await isVerified(id)).toBe(false);
  expect(await verifies(mail!.token)).toBe('EmailVerifiedPayload');
  expect(await verifies(mail!.token)).toBe('TokenNotValid');
  expect(await isVerified(id)).toBe(true);
});

test('a token expires, and ends when a newer one is sent', async () => {
  const { email, id } = await signsUp();
  const again = () => graph.run('mutation { requestEmailVerification }', {}, aCustomer(id));
  await again(); // Too soon: nothing is sent.
  graph.clock.offsetMs += 2 * 60_000;
  await again();
  await graph.runDueJobs();
  const [first, second, third] = mails.to(email);
  expect(third).toBeUndefined();
  expect(await verifies(first!.token)).toBe('TokenNotValid');
  graph.clock.offsetMs += HOUR_MS / 2;
  expect(await verifies(second!.token)).toBe('TokenNotValid');
  expect(await isVerified(id)).toBe(false);
});

test('repeated requests cannot fill a mailbox', async () => {
  const { email } = await signsUp();
  for (let asked = 0; asked < 12; asked += 1) {
    await asksToReset(email);
    graph.clock.offsetMs += 2 * 60_000;
    await graph.runDueJobs();
  }
  expect(mails.to(email).filter(({ message }) => message.includes('reset-password'))).toHaveLength(5);
});

test('a password reset changes the password, ends every session and lifts locks by wrong guesses', async () => {
  const { email, id, refreshToken } = await signsUp();
  for (let guess = 0; guess < 12; guess += 1) await signsIn(email, 'wrong');
  expect(await signsIn(email, PASSWORD)).toBe('AccountLocked');
  await asksToReset(email.toUpperCase());
  await graph.runDueJobs();
  const { token } = mails.to(email).find(({ message }) => message.includes('reset-password'))!;
  expect(await resets(token, 'password1')).toMatchObject({ __typename: 'WeakPassword' });
  const both = await Promise.all([resets(token, NEW), resets(token, NEW)]);
  expect(both.map(({ __typename }) => __typename).toSorted()).toEqual(['PasswordResetPayload', 'TokenNotValid']);
  expect([await signsIn(email, PASSWORD), await signsIn(email, NEW)]).toEqual(['InvalidCredentials', 'AuthSession']);
  const { refreshSession } = await graph.run(
    'mutation ($t: String!) { refreshSession(refreshToken: $t) { __typename } }',
    { t: refreshToken },
  );
  expect(refreshSession.__typename).toBe('InvalidRefreshToken');
  expect(await isVerified(id)).toBe(true);
  await graph.runDueJobs();
  expect(mails.to(email).at(-1)!.message).toContain('password of your account was changed');
  expect(await verifies(token)).toBe('TokenNotValid');
});

test('an unknown address has the same answer and cost as a known one, and gets no email', async () => {
  const { email } = await signsUp();
  await graph.runDueJobs();
  const before = mails.taken.length;
  const kinds = (texts: string[]) => texts.map((sql) => sql.replace(/'[^']*'/g, '?').slice(0, 60));
  const known = kinds(
    await graph.statements(async () => expect(await asksToReset(email)).toEqual({ requestPasswordReset: true })),
  );
  const unknown = kinds(
    await graph.statements(async () =>
      expect(await asksToReset('nobody@mail.example')).toEqual({ requestPasswordReset: true }),
    ),
  );
  expect(unknown).toEqual(known);
  await graph.runDueJobs();
  expect(mails.taken.slice(before).map(({ to }) => to)).toEqual([email]);
});

test('email is retried until the mail server is back, and was never stored in clear', async () => {
  mails.state.isAway = true;
  const { email, id } = await signsUp();
  await graph.runDueJobs();
  expect(mails.to(email)).toEqual([]);
  const [waiting] = await graph.sql<{ row: string }>('select mail::text as row from mail order by id desc limit 1');
  expect(waiting!.row).not.toContain('mail.example');
  mails.state.isAway = false;
  await eventually(async () => {
    await graph.runDueJobs();
    return mails.to(email).length === 1;
  });
  const [mail] = mails.to(email);
  expect(await graph.sql('select 1 from mail where account_id = $1', [id])).toEqual([]);
  for (const table of ['one_time_token', 'job', 'audit_entry', 'outbox_event']) {
    const rows = await graph.sql<{ row: string }>(`select ${table}::text as row from ${table}`);
    for (const { row } of rows) expect(row).not.toMatch(new RegExp(`mail\\.example|${mail!.token}`));
  }
});

test('a refusing mailbox is retried, an unknown one is not, and neither address is leaked', async () => {
  const logged: unknown[] = [];
  const { log } = graph.services;
  for (const level of ['info', 'warn', 'error'] as const)
    vi.spyOn(log, level).mockImplementation((...line: unknown[]) => void logged.push(line));
  const waiting = (id: string) => graph.sql('select 1 from mail where account_id = $1', [id]);
  const jobs = () => graph.sql<{ key: string; last_error: string }>('select key, last_error from job');
  const tries = async (responseCode: number) => {
    mails.state.refuses.set(`reader-${people + 1}@mail.example`, responseCode);
    const someone = await signsUp();
    await graph.runDueJobs();
    return someone;
  };

  const full = await tries(452);
  expect(await waiting(full.id)).toHaveLength(1);
  expect(await jobs()).toEqual([
    expect.objectContaining({ last_error: expect.stringContaining('EENVELOPE RCPT TO 452') }),
  ]);
  const nobody = await tries(550);
  expect(await waiting(nobody.id)).toEqual([]);
  expect(await jobs()).toHaveLength(1);
  expect(JSON.stringify([await jobs(), inspect(logged, { depth: 9 })])).not.toContain('mail.example');
  expect(inspect(logged, { depth: 9 })).toContain('An undeliverable email was dropped');

  mails.state.refuses.clear();
  await eventually(async () => {
    await graph.runDueJobs();
    return mails.to(full.email).length === 1;
  });
});

test('without a mail server an email is a file that only its owner reads', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'muster-mail-'));
  const send = mailerOf({
    MUSTER_SMTP_URL: undefined,
    MUSTER_MAIL_FROM: 'Shop <shop@shop.example>',
    MUSTER_MAIL_DIR: join(dir, 'mail'),
  });
  await send('one', { to: 'anna@mail.example', subject: 'Hello', text: 'Dear Anna' });
  expect(await readdir(join(dir, 'mail'))).toEqual(['one.eml']);
  expect(await readFile(join(dir, 'mail', 'one.eml'), 'utf8')).toBe(
    'From: Shop <shop@shop.example>\nTo: anna@mail.example\nSubject: Hello\nMessage-ID: <one@muster>\n\nDear Anna\n',
  );
  await rm(dir, { recursive: true });
});

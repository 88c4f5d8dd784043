import { randomUUID } from 'node:crypto';
import { anonymous, callerOf, testSubgraph } from '@muster/testing';
import { afterAll, expect, test } from 'vitest';
import { MAILBOX_NOTICES_MAX, NOTICES_MAX, UNVERIFIED_MAX } from '../src/sign-in/mail/mail-limits.ts';
import { signIn } from '../src/sign-in/with-password/sign-in.ts';
import { users } from '../src/subgraph.ts';
import { ENV, PASSWORD, times } from './harness.ts';
import { mailServer } from './mail-server.ts';

const mails = await mailServer();
afterAll(() => mails.close());
const graph = await testSubgraph(users, { env: { ...ENV, MUSTER_SMTP_URL: mails.url } });

async function signsUp(email: string, isVerified: boolean) {
  const { r } = await graph.run(
    'mutation ($i: SignUpInput!) { r: signUp(input: $i) { ... on AuthSession { user { id } } } }',
    { i: { email, password: PASSWORD } },
  );
  if (isVerified) await graph.sql('update account set email_verified_at = now() where id = $1', [r.user.id]);
  return r.user.id as string;
}
/** Signs in with as many programs as were never seen. */
const signsInAnew = async (email: string, count: number) => {
  for (let no = 0; no < count; no += 1)
    await signIn(
      graph.services,
      { ...callerOf(anonymous), userAgent: randomUUID(), ip: `192.0.2.${no}` },
      { email, password: PASSWORD },
    );
};
async function emailsTo(mailbox: RegExp): Promise<string[]> {
  await graph.runDueJobs();
  return mails.taken.filter(({ to }) => mailbox.test(to)).map(({ message }) => message);
}

test('an unverified address gets no notices', async () => {
  const email = 'not-mine@shop.example';
  await signsUp(email, false);
  await signsInAnew(email, 5);
  const emails = await emailsTo(/^not-mine@/);
  expect(emails).toHaveLength(1);
  expect(emails[0]).toContain('confirm your e-mail address');
});

test('an unverified mailbox gets few emails, whatever its labels', async () => {
  for (let no = 0; no < UNVERIFIED_MAX + 4; no += 1) await signsUp(`victim+${no}@shop.example`, false);
  await graph.run('mutation { requestPasswordReset(email: "Victim+1@shop.example") }');
  expect(await emailsTo(/^victim/)).toHaveLength(UNVERIFIED_MAX);
  graph.clock.offsetMs += 25 * 60 * 60_000;
  await signsUp('victim+later@shop.example', false);
  expect(await emailsTo(/^victim/)).toHaveLength(UNVERIFIED_MAX + 1);
});

test('notices to an account, and to all accounts of a mailbox, have a daily limit', async () => {
  await signsUp('owner@shop.example', true);
  await signsInAnew('owner@shop.example', NOTICES_MAX + 3);
  const news = async () => (await emailsTo(/^owner/)).filter((email) => email.includes('A new device'));
  expect(await news()).toHaveLength(NOTICES_MAX);
  await times(3, async (no) => {
    await signsUp(`owner+${no}@shop.example`, true);
    await signsInAnew(`owner+${no}@shop.example`, 5);
  });
  expect(await news()).toHaveLength(MAILBOX_NOTICES_MAX);
});

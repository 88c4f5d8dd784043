import { randomUUID } from 'node:crypto';
import { userRegistered } from '@muster/events';
import { aCustomer, anAdministrator, testSubgraph } from '@muster/testing';
import { afterAll, expect, test } from 'vitest';
import { users } from '../src/subgraph.ts';
import { ENV, times } from './harness.ts';
import { mailServer } from './mail-server.ts';

const mails = await mailServer();
afterAll(() => mails.close());
const graph = await testSubgraph(users, {
  env: { ...ENV, MUSTER_SMTP_URL: mails.url, MUSTER_SHOP_URL: 'https://shop.example/account/' },
});
const INVITE = `mutation ($input: InviteUserInput!) { result: inviteUser(input: $input) { __typename
  ... on UserStatusPayload { user { id email displayName status roles { name } } }
  ... on NotYoursToGive { permission } ... on InvalidInput { issues { path } } ... on UserError { code } } }`;
const ROLE =
  'mutation ($input: CreateRoleInput!) { createRole(input: $input) { ... on RolePayload { role { id name } } } }';
const RESET = `mutation ($t: String!, $p: String!) { r: resetPassword(token: $t, newPassword: $p) { __typename } }`;
const SIGN_IN = `mutation ($e: String!, $p: String!) { r: signIn(input: { email: $e, password: $p }) { __typename ... on AuthSession { user { permissions } } } }`;
const PASSWORD = 'an entirely other word 7';
const DAY_MS = 24 * 60 * 60_000;

const manager = anAdministrator('role:manage', 'user:read');
async function aRole(permissions: string[], who = manager): Promise<{ id: string; name: string }> {
  const input = { name: `R${randomUUID().replaceAll('-', '').toUpperCase()}`, description: 'Packs', permissions };
  return (await graph.run(ROLE, { input }, who)).createRole.role;
}
const anEmail = () => `${randomUUID()}@staff.example`;
const invites = async (input: object, who = manager) => (await graph.run(INVITE, { input }, who)).result;
const tokenFor = async (email: string): Promise<string> => {
  await graph.runDueJobs();
  const [mail] = mails.to(email);
  expect(mail!.message).toContain(`https://shop.example/account/reset-password?token=${mail!.token}`);
  return mail!.token;
};
const resets = async (token: string) => (await graph.run(RESET, { t: token, p: PASSWORD })).r.__typename;
const signsIn = async (email: string, password = PASSWORD) => (await graph.run(SIGN_IN, { e: email, p: password })).r;

test('whoever is invited chooses a password by the emailed token, once, and has the roles', async () => {
  const [packer, reader] = [await aRole([]), await aRole(['user:read'])];
  const email = anEmail();
  const { user } = await invites({
    email: email.toUpperCase(),
    displayName: 'Bao',
    roleIds: [packer.id, reader.id, packer.id],
  });
  expect(user).toMatchObject({ email, displayName: 'Bao', status: 'ACTIVE' });
  expect(user.roles.map(({ name }: { name: string }) => name)).toEqual(
    ['CUSTOMER', packer.name, reader.name].toSorted(),
  );
  expect((await signsIn(email, '')).__typename).toBe('InvalidCredentials');
  const token = await tokenFor(email);
  expect(await resets(token)).toBe('PasswordResetPayload');
  expect(await resets(token)).toBe('TokenNotValid');
  expect(await signsIn(email)).toMatchObject({ __typename: 'AuthSession', user: { permissions: ['user:read'] } });
  expect((await graph.emitted(userRegistered)).filter(({ userId }) => userId === user.id)).toHaveLength(1);
  const [entry] = await graph.sql<{ actor_id: string; after: object }>(
    `select actor_id, after from audit_entry where action = 'user.invite' and entity_id = $1`,
    [user.id],
  );
  expect(entry).toEqual({ actor_id: manager.id, after: { roles: [packer.id, reader.id].toSorted() } });
});

test('an invitation is good for three days, and a new token replaces a lost one', async () => {
  const { id } = await aRole([]);
  const [early, late] = [anEmail(), anEmail()];
  for (const email of [early, late]) await invites({ email, displayName: 'Bao', roleIds: [id] });
  const [first, second] = [await tokenFor(early), await tokenFor(late)];
  graph.clock.offsetMs += 3 * DAY_MS - 60_000;
  await graph.runDueJobs(); // What has become old is deleted, and these have not.
  expect(await resets(first)).toBe('PasswordResetPayload');
  graph.clock.offsetMs += 2 * 60_000;
  expect(await resets(second)).toBe('TokenNotValid');
  await graph.run('mutation ($e: String!) { requestPasswordReset(email: $e) }', { e: late });
  await graph.runDueJobs();
  await graph.runDueJobs();
  expect(await resets(mails.to(late).at(-1)!.token)).toBe('PasswordResetPayload');
});

test('nobody gives what they do not have, and what is refused leaves nothing', async () => {
  const reader = await aRole(['user:read']);
  const email = anEmail();
  const lesser = anAdministrator('role:manage');
  const wanted = { email, displayName: 'Bao', roleIds: [reader.id] };
  expect(await invites(wanted, lesser)).toMatchObject({ code: 'NOT_YOURS_TO_GIVE', permission: 'user:read' });
  expect(await invites({ ...wanted, roleIds: [randomUUID()] })).toMatchObject({ code: 'NOT_FOUND' });
  expect(await invites({ ...wanted, roleIds: [] })).toMatchObject({ issues: [{ path: 'roleIds' }] });
  expect(await invites({ ...wanted, email: 'no address' })).toMatchObject({ issues: [{ path: 'email' }] });
  expect(await invites({ ...wanted, displayName: ' ' })).toMatchObject({ issues: [{ path: 'displayName' }] });
  await graph.runDueJobs();
  expect(mails.to(email)).toEqual([]);
  expect((await invites(wanted)).__typename).toBe('UserStatusPayload');
  expect(await invites({ ...wanted, email: email.toUpperCase() })).toMatchObject({ code: 'EMAIL_TAKEN' });
  expect((await graph.answer(INVITE, { input: wanted }, aCustomer())).errors?.[0]?.extensions.code).toBe('FORBIDDEN');
});

test('of several invitations to one address at once, one is made', async () => {
  const { id } = await aRole([]);
  const email = anEmail();
  const answers = await times(4, () => invites({ email, displayName: 'Bao', roleIds: [id] }));
  expect(answers.map(({ __typename }) => __typename).toSorted()).toEqual([
    'EmailTaken',
    'EmailTaken',
    'EmailTaken',
    'UserStatusPayload',
  ]);
  await tokenFor(email);
  expect(mails.to(email)).toHaveLength(1);
});

test('invitations cannot fill a mailbox under many addresses of it', async () => {
  const { id } = await aRole([]);
  const mailbox = randomUUID();
  const codes: string[] = [];
  for (let number = 0; number < 7; number += 1) {
    const email = `${mailbox}+${number}@staff.example`;
    codes.push((await invites({ email, displayName: 'Bao', roleIds: [id] })).code ?? 'INVITED');
  }
  expect(codes).toEqual([...Array(6).fill('INVITED'), 'TOO_MANY']);
});

import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Actor, anonymous } from '@muster/kit/domain';
import { aCustomer, callerOf, testSubgraph } from '@muster/testing';
import { Secret, TOTP } from 'otpauth';
import { afterAll, expect, test } from 'vitest';
import { erase } from '../src/administration/erasure/erase-account.ts';
import { signIn } from '../src/sign-in/with-password/sign-in.ts';
import { users } from '../src/subgraph.ts';
import { ENV, PASSWORD } from './harness.ts';

const mailDir = await mkdtemp(join(tmpdir(), 'muster-devices-'));
afterAll(() => rm(mailDir, { recursive: true, force: true }));
const graph = await testSubgraph(users, { env: { ...ENV, MUSTER_MAIL_DIR: mailDir } });

const LAPTOP = 'Mozilla/5.0 (X11; Linux x86_64; rv:131.0) Gecko/20100101 Firefox/131.0';
const PHONE =
  'Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Mobile Safari/537.36';
const DEVICE = 'id name type os browser isCurrent trustedUntil createdAt lastUsedAt';
const MINE = `{ myDevices { ${DEVICE} } }`;
const SESSIONS = `{ mySessions { id isCurrent device { ${DEVICE} } } }`;
const RESULT = `__typename ... on DevicePayload { device { ${DEVICE} } } ... on UserError { code }`;
const RENAME = `mutation ($id: ID!, $name: String) { r: renameDevice(id: $id, name: $name) { ${RESULT} } }`;
const TRUST = `mutation { r: trustThisDevice { ${RESULT} } }`;
const DISTRUST = `mutation ($id: ID!) { r: distrustDevice(id: $id) { ${RESULT} } }`;
const REMOVE =
  'mutation ($id: ID!) { r: removeDevice(id: $id) { __typename ... on SessionsEndedPayload { ended } ... on UserError { code } } }';

let people = 0;
/** A person who signed up, with the key of their device. */
async function aPerson() {
  people += 1;
  const email = `device-${people}@shop.example`;
  const { r } = await graph.run(
    `mutation ($input: SignUpInput!) { r: signUp(input: $input) { ... on AuthSession { accessToken refreshToken deviceKey user { id } } } }`,
    { input: { email, password: PASSWORD } },
  );
  await graph.sql('update account set email_verified_at = now() where id = $1', [r.user.id]);
  return { email, id: r.user.id as string, key: r.deviceKey as string, refreshToken: r.refreshToken as string };
}
type Person = Awaited<ReturnType<typeof aPerson>>;

const sidOf = (token: string): string =>
  JSON.parse(Buffer.from(token.split('.')[1]!, 'base64url').toString()).sid as string;
/** Signs in with a program from an address; answers who may be asked as, and the device's key. */
async function signsIn({ email, id }: Person, { from = '10.0.0.1', by = LAPTOP, ...given }: Given = {}) {
  const caller = { ...callerOf(anonymous), ip: from, userAgent: by };
  const session = await signIn(graph.services, caller, { email, password: PASSWORD, ...given });
  const actor: Actor = { ...aCustomer(id), sessionId: sidOf(session.accessToken) };
  return { actor, key: session.deviceKey ?? null, refreshToken: session.refreshToken };
}
interface Given {
  readonly from?: string;
  readonly by?: string;
  readonly deviceKey?: string | null;
  readonly mfaCode?: string;
}
const devicesOf = async (actor: Actor) => (await graph.run(MINE, {}, actor)).myDevices;
async function newsFor({ email }: Person): Promise<string[]> {
  await graph.runDueJobs();
  const mails = await Promise.all((await readdir(mailDir)).map((name) => readFile(join(mailDir, name), 'utf8')));
  return mails.filter((mail) => mail.includes(email) && mail.includes('A new device'));
}

test('a device gets a key once and is recognised by it, whatever its User-Agent', async () => {
  const anna = await aPerson();
  expect(anna.key).toMatch(/^dk_[\w-]{43}$/);
  const again = await signsIn(anna, { deviceKey: anna.key });
  expect(again.key).toBeNull();
  const [device, ...others] = await devicesOf(again.actor);
  expect(others).toEqual([]);
  expect(device).toMatchObject({ name: null, type: 'DESKTOP', os: 'Linux', browser: 'Firefox', isCurrent: true });
  await signsIn(anna, { deviceKey: anna.key, by: PHONE });
  expect(await devicesOf(again.actor)).toMatchObject([{ id: device.id, type: 'MOBILE', os: 'Android' }]);
  const rows = await graph.sql<object>('select * from device');
  expect(JSON.stringify(rows)).not.toContain(anna.key.slice(3));
  const renewed = await graph.run(
    'mutation ($t: String!) { r: refreshSession(refreshToken: $t) { ... on AuthSession { deviceKey } } }',
    { t: again.refreshToken },
  );
  expect(renewed.r.deviceKey).toBeNull();
});

test('without a key, or with one that is not of this account, the device is a new one with a key of its own', async () => {
  const [anna, ben] = [await aPerson(), await aPerson()];
  const keys = new Set([anna.key]);
  const foreign = `dk_${'A'.repeat(43)}`;
  for (const deviceKey of [null, ben.key, foreign, 'no key', 'x'.repeat(10_000)]) {
    const { key } = await signsIn(anna, { deviceKey });
    expect(key).toMatch(/^dk_/);
    expect(key).not.toBe(deviceKey);
    keys.add(key!);
  }
  expect(keys.size).toBe(6);
  expect(await devicesOf(aCustomer(anna.id))).toHaveLength(6);
  expect(await devicesOf(aCustomer(ben.id))).toHaveLength(1);
});

test('sessions show their device', async () => {
  const anna = await aPerson();
  const phone = await signsIn(anna, { by: PHONE });
  const { mySessions } = await graph.run(SESSIONS, {}, phone.actor);
  expect(mySessions).toHaveLength(2);
  expect(mySessions[0]).toMatchObject({ isCurrent: true, device: { browser: 'Chrome', isCurrent: true } });
  expect(mySessions[1]).toMatchObject({ isCurrent: false, device: { isCurrent: false } });
});

test('a new device is notified by email; the first one and a known one are not', async () => {
  const anna = await aPerson();
  expect(await newsFor(anna)).toEqual([]);
  const laptop = await signsIn(anna);
  const [mail, ...more] = await newsFor(anna);
  expect(more).toEqual([]);
  expect(mail).toContain('Firefox on Linux');
  expect(mail).toContain('10.0.0.1');
  await signsIn(anna); // A program that keeps no key, from where it was before.
  await signsIn(anna, { deviceKey: laptop.key, from: '10.9.9.9' }); // Travelling, with its key.
  expect(await newsFor(anna)).toHaveLength(1);
  await signsIn(anna, { from: '203.0.113.5' }); // The same program, from elsewhere, without the key.
  expect(await newsFor(anna)).toHaveLength(2);
});

test('a device name is sealed, and shown to its owner only', async () => {
  const anna = await aPerson();
  const { actor } = await signsIn(anna, { deviceKey: anna.key });
  const [{ id }] = await devicesOf(actor);
  const name = 'Annas Geheimrechner';
  expect((await graph.run(RENAME, { id, name }, actor)).r.device).toMatchObject({ id, name });
  expect((await graph.run(SESSIONS, {}, actor)).mySessions[0].device.name).toBe(name);
  expect(JSON.stringify(await graph.sql<object>('select * from device'))).not.toContain(name);
  const { sessionsOf } = await graph.run(
    'query ($id: ID!) { sessionsOf(userId: $id) { device { name browser } } }',
    { id: anna.id },
    { ...aCustomer(), permissions: new Set(['session:manage']) },
  );
  expect(sessionsOf[0].device).toEqual({ name: null, browser: 'Firefox' });
  expect((await graph.run(RENAME, { id, name: 'x'.repeat(51) }, actor)).r.__typename).toBe('InvalidInput');
  expect((await graph.run(RENAME, { id, name: null }, actor)).r.device.name).toBeNull();
});

test('a removed device is signed out, and new when it signs in again', async () => {
  const anna = await aPerson();
  const phone = await signsIn(anna, { by: PHONE });
  const here = await signsIn(anna, { deviceKey: anna.key });
  const [gone] = (await devicesOf(here.actor)).filter(({ isCurrent }: { isCurrent: boolean }) => !isCurrent);
  expect((await graph.run(REMOVE, { id: gone.id }, here.actor)).r).toMatchObject({ ended: 1 });
  const refreshed = await graph.run('mutation ($t: String!) { r: refreshSession(refreshToken: $t) { __typename } }', {
    t: phone.refreshToken,
  });
  expect(refreshed.r.__typename).toBe('InvalidRefreshToken');
  expect(await devicesOf(here.actor)).toMatchObject([{ isCurrent: true }]);
  expect((await signsIn(anna, { by: PHONE, deviceKey: phone.key })).key).not.toBeNull();
});

test('devices of others are not found', async () => {
  const [anna, ben] = [await aPerson(), await aPerson()];
  const [{ id }] = await devicesOf(aCustomer(anna.id));
  for (const [query, variables] of [
    [RENAME, { id, name: 'Mine' }],
    [REMOVE, { id }],
    [DISTRUST, { id }],
    [REMOVE, { id: 'no-id' }],
  ] as const) {
    expect((await graph.run(query, variables, aCustomer(ben.id))).r).toMatchObject({ code: 'NOT_FOUND' });
  }
  expect(await devicesOf(aCustomer(anna.id))).toHaveLength(1);
});

const MINUTE_MS = 60_000;
const codeOf = (secret: string) =>
  new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: graph.clock.now().getTime() });
async function isProtected(actor: Actor): Promise<string> {
  const { r } = await graph.run(
    'mutation ($p: String!) { r: beginSecondFactor(password: $p) { ... on SecondFactorBegunPayload { secret } } }',
    { p: PASSWORD },
    actor,
  );
  await graph.run(
    'mutation ($c: String!) { confirmSecondFactor(code: $c) { __typename } }',
    { c: codeOf(r.secret) },
    actor,
  );
  graph.clock.offsetMs += MINUTE_MS;
  return r.secret;
}

test('on a trusted device the password is enough for a while; elsewhere and for a step-up it is not', async () => {
  const anna = await aPerson();
  const secret = await isProtected(aCustomer(anna.id));
  const refused = (given: Given) =>
    signsIn(anna, given).then(
      () => 'in',
      (error: { code: string }) => error.code,
    );
  expect(await refused({ deviceKey: anna.key })).toBe('MFA_REQUIRED');
  const here = await signsIn(anna, { deviceKey: anna.key, mfaCode: codeOf(secret) });
  expect((await graph.run(TRUST, {}, here.actor)).r.device).toMatchObject({ trustedUntil: expect.any(String) });

  const again = await signsIn(anna, { deviceKey: anna.key });
  expect(await refused({})).toBe('MFA_REQUIRED');
  expect(await refused({ deviceKey: (await aPerson()).key })).toBe('MFA_REQUIRED');
  const power = await graph.run('mutation { it: trustThisDevice { __typename } }', {}, again.actor);
  expect(power.it.__typename).toBe('StepUpRequired');
  graph.clock.offsetMs += 30 * 24 * 60 * MINUTE_MS;
  expect(await refused({ deviceKey: anna.key })).toBe('MFA_REQUIRED');
});

test('trust ends on request, and with another password', async () => {
  const anna = await aPerson();
  const secret = await isProtected(aCustomer(anna.id));
  const trusts = async () => {
    graph.clock.offsetMs += MINUTE_MS;
    const { actor } = await signsIn(anna, { deviceKey: anna.key, mfaCode: codeOf(secret) });
    return { actor, device: (await graph.run(TRUST, {}, actor)).r.device };
  };
  const { actor, device } = await trusts();
  expect((await graph.run(DISTRUST, { id: device.id }, actor)).r.device.trustedUntil).toBeNull();
  await expect(signsIn(anna, { deviceKey: anna.key })).rejects.toMatchObject({ code: 'MFA_REQUIRED' });

  const last = await trusts();
  const changed = await graph.run(
    'mutation ($o: String!, $n: String!) { r: changePassword(currentPassword: $o, newPassword: $n) { __typename } }',
    { o: PASSWORD, n: 'an entirely other word 7' },
    last.actor,
  );
  expect(changed.r.__typename).toMatch(/Payload$/);
  expect(await devicesOf(last.actor)).toMatchObject([{ trustedUntil: null }]);
});

test('of devices that never return the fifty used last are kept', async () => {
  const anna = await aPerson();
  for (let n = 0; n < 52; n += 1) await signsIn(anna);
  expect(await devicesOf(aCustomer(anna.id))).toHaveLength(50);
  const { mySessions } = await graph.run(SESSIONS, {}, aCustomer(anna.id));
  expect(mySessions).toHaveLength(53);
});

test('an erased account leaves no device behind', async () => {
  const anna = await aPerson();
  const { actor } = await signsIn(anna, { deviceKey: anna.key });
  const [{ id }] = await devicesOf(actor);
  await graph.run(RENAME, { id, name: 'Mine' }, actor);
  await graph.services.transact(callerOf(actor), (tx) => erase(tx, anna.id));
  expect(await graph.sql<object>(`select 1 from device where account_id = '${anna.id}'`)).toEqual([]);
});

import { Secret, TOTP } from 'otpauth';
import { describe, expect, test } from 'vitest';
import { counterOf } from '../src/sign-in/mfa/totp.ts';
import { PASSWORD, usersHarness } from './harness.ts';

const { graph, aPerson } = await usersHarness();
const ERROR = '__typename ... on UserError { code }';
const BEGIN = `mutation ($password: String!) { result: beginSecondFactor(password: $password) { ${ERROR} ... on SecondFactorBegunPayload { secret otpauthUri qrCode } } }`;
const CONFIRM = `mutation ($code: String!) { result: confirmSecondFactor(code: $code) { ${ERROR} ... on SecondFactorPayload { backupCodes } } }`;
const REMOVE = `mutation ($password: String!, $code: String!) { result: removeSecondFactor(password: $password, code: $code) { ${ERROR} } }`;
const SIGN_IN = `mutation ($input: SignInInput!) { result: signIn(input: $input) { ${ERROR} } }`;
const PERIOD_MS = 30_000;

type Person = Awaited<ReturnType<typeof aPerson>>;
/** The code that an authenticator shows, some steps from now. */
const codeOf = (secret: string, steps = 0) =>
  new TOTP({ secret: Secret.fromBase32(secret) }).generate({
    timestamp: graph.clock.now().getTime() + steps * PERIOD_MS,
  });
const nextStep = () => {
  graph.clock.offsetMs += PERIOD_MS;
};
const signsIn = async ({ email }: Person, mfaCode?: string, password = PASSWORD) =>
  (await graph.run(SIGN_IN, { input: { email, password, mfaCode } })).result.code ?? 'IN';
const confirms = async (person: Person, code: string) => (await graph.run(CONFIRM, { code }, person)).result;

async function protectedPerson() {
  const person = await aPerson();
  const { secret } = (await graph.run(BEGIN, { password: PASSWORD }, person)).result;
  const { backupCodes } = await confirms(person, codeOf(secret));
  nextStep();
  return { person, secret: secret as string, backupCodes: backupCodes as string[] };
}

/** RFC 6238, appendix B, SHA-1; the last six of its eight digits. */
describe('one-time passwords are those of RFC 6238', () => {
  const secret = new Secret({ buffer: new TextEncoder().encode('12345678901234567890').buffer as ArrayBuffer }).base32;
  test.each([
    [59, '287082'],
    [1_111_111_109, '081804'],
    [1_111_111_111, '050471'],
    [1_234_567_890, '005924'],
    [2_000_000_000, '279037'],
    [20_000_000_000, '353130'],
  ])('at %i seconds: %s', (seconds, code) => {
    expect(counterOf(secret, code, new Date(seconds * 1_000), -1)).toBe(Math.floor(seconds / 30));
  });
  test.each(['28708', '2870822', '28708a', '', '287 082'])('%s is no code', (code) => {
    expect(counterOf(secret, code, new Date(59_000), -1)).toBeNull();
  });
  test('one step early or late is good, two are not, and none is good again', () => {
    const at = new Date(1_111_111_111_000);
    const code = (steps: number) =>
      new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: at.getTime() + steps * PERIOD_MS });
    const now = Math.floor(at.getTime() / PERIOD_MS);
    expect([-2, -1, 0, 1, 2].map((steps) => counterOf(secret, code(steps), at, -1))).toEqual([
      null,
      now - 1,
      now,
      now + 1,
      null,
    ]);
    expect(counterOf(secret, code(0), at, now)).toBeNull();
    expect(counterOf(secret, code(-1), at, now)).toBeNull();
  });
});

test('a second factor is in effect from its first code on, and not before', async () => {
  const person = await aPerson();
  const { secret, otpauthUri, qrCode } = (await graph.run(BEGIN, { password: PASSWORD }, person)).result;
  expect(otpauthUri).toContain(`secret=${secret}`);
  expect(decodeURIComponent(qrCode)).toMatch(/^data:image\/svg\+xml,<svg /);
  expect(await signsIn(person)).toBe('IN');
  expect((await confirms(person, '000000')).code).toBe('WRONG_CODE');
  expect(await signsIn(person)).toBe('IN');
  expect((await confirms(person, codeOf(secret))).backupCodes).toHaveLength(10);
  expect(await signsIn(person)).toBe('MFA_REQUIRED');
  nextStep();
  expect(await signsIn(person, codeOf(secret))).toBe('IN');
  expect((await graph.run('{ me { hasSecondFactor } }', {}, person)).me).toEqual({ hasSecondFactor: true });
});

test('a code is accepted once, also concurrently; the code does not reveal whether the password is right', async () => {
  const { person, secret } = await protectedPerson();
  const code = codeOf(secret);
  const answers = await Promise.all(Array.from({ length: 5 }, () => signsIn(person, code)));
  expect(answers.filter((answer) => answer === 'IN')).toHaveLength(1);
  expect(answers.filter((answer) => answer === 'INVALID_CREDENTIALS')).toHaveLength(4);
  expect(await signsIn(person, undefined, 'not the password')).toBe('INVALID_CREDENTIALS');
});

test('a backup code replaces the authenticator, once, however it is typed', async () => {
  const { person, backupCodes } = await protectedPerson();
  expect(new Set(backupCodes).size).toBe(10);
  expect(backupCodes[0]).toMatch(/^[0-9a-z]{4}(-[0-9a-z]{4}){3}$/);
  expect(await signsIn(person, ` ${backupCodes[0]!.toUpperCase().replaceAll('-', ' ')}`)).toBe('IN');
  expect(await signsIn(person, backupCodes[0])).toBe('INVALID_CREDENTIALS');
  expect(await signsIn(person, backupCodes[1])).toBe('IN');
});

test('ten wrong codes lock the second factor, also from many addresses, for a while', async () => {
  const { person, secret } = await protectedPerson();
  const answers = [];
  for (let guess = 0; guess < 11; guess += 1) {
    const { result } = await graph.run(SIGN_IN, {
      input: { email: person.email, password: PASSWORD, mfaCode: `${100_000 + guess}` },
    });
    answers.push(result.code);
  }
  expect(answers).toEqual([...Array(10).fill('INVALID_CREDENTIALS'), 'ACCOUNT_LOCKED']);
  expect(await signsIn(person, codeOf(secret))).toBe('ACCOUNT_LOCKED');
  graph.clock.offsetMs += 16 * 60_000;
  expect(await signsIn(person, codeOf(secret))).toBe('IN');
});

test('removing it requires password and code', async () => {
  const { person, secret } = await protectedPerson();
  const removes = async (password: string, code: string) =>
    (await graph.run(REMOVE, { password, code }, person)).result;
  expect((await removes('wrong', codeOf(secret))).code).toBe('WRONG_PASSWORD');
  expect((await removes(PASSWORD, '000000')).code).toBe('WRONG_CODE');
  expect((await removes(PASSWORD, codeOf(secret))).__typename).toBe('SecondFactorRemovedPayload');
  expect(await signsIn(person)).toBe('IN');
  expect((await removes(PASSWORD, codeOf(secret, 1))).code).toBe('NOT_PROTECTED');
});

test('it is begun with the password only, and not over one that is on', async () => {
  const person = await aPerson();
  const begins = async (password: string) => (await graph.run(BEGIN, { password }, person)).result;
  expect((await begins('wrong')).code).toBe('WRONG_PASSWORD');
  expect((await confirms(person, '123456')).code).toBe('NOT_PROTECTED');
  const first = await begins(PASSWORD);
  const second = await begins(PASSWORD);
  expect((await confirms(person, codeOf(first.secret))).code).toBe('WRONG_CODE');
  expect((await confirms(person, codeOf(second.secret))).__typename).toBe('SecondFactorPayload');
  expect((await begins(PASSWORD)).code).toBe('ALREADY_PROTECTED');
});

test('neither secret nor codes are anywhere in clear, and what happened is in the audit log', async () => {
  const { person, secret, backupCodes } = await protectedPerson();
  const rows = await graph.sql<object>(
    'select to_jsonb(f) as row from second_factor as f union all select to_jsonb(b) from backup_code as b union all select to_jsonb(a) from audit_entry as a',
  );
  const text = JSON.stringify(rows);
  for (const word of [secret, ...backupCodes]) expect(text).not.toContain(word);
  const actions = await graph.sql<{ action: string }>(
    `select action from audit_entry where entity_id = $1 order by id`,
    [person.id],
  );
  expect(actions.map(({ action }) => action)).toContain('user.second_factor_on');
});

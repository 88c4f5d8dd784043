import { callerOf } from '@muster/testing';
import { decodeProtectedHeader } from 'jose';
import { expect, test } from 'vitest';
import { SHOWN_AFTER_MS, SHOWN_AHEAD_MS } from '../src/sign-in/signing-keys/signing-key.ts';
import { PASSWORD, usersHarness } from './harness.ts';

const { graph, aPerson, clerk } = await usersHarness();
const officer = clerk('signing_key:rotate');

const shownKids = async (): Promise<string[]> => {
  const answer = await graph.runtime.route(
    { method: 'GET', path: '/.well-known/jwks.json', query: {}, headers: {}, body: Buffer.alloc(0) } as never,
    callerOf(officer),
  );
  return JSON.parse(String(answer!.body)).keys.map(({ kid }: { kid: string }) => kid);
};
const { email } = await aPerson();
const signingKid = async (): Promise<string> => {
  const { signIn } = await graph.run(
    'mutation ($i: SignInInput!) { signIn(input: $i) { ... on AuthSession { accessToken } } }',
    { i: { email, password: PASSWORD } },
  );
  return decodeProtectedHeader(signIn.accessToken).kid!;
};
const rotates = async (atOnce: boolean): Promise<string> =>
  (await graph.run('mutation ($atOnce: Boolean!) { rotateSigningKey(atOnce: $atOnce) }', { atOnce }, officer))
    .rotateSigningKey;

test('a new key is published before it signs, and the old one until its tokens have expired', async () => {
  const old = await signingKid();
  const renewed = await rotates(false);
  expect(await shownKids()).toEqual([old, renewed]);
  expect(await signingKid()).toBe(old);
  graph.clock.offsetMs += SHOWN_AHEAD_MS + 1_000;
  expect(await signingKid()).toBe(renewed);
  graph.clock.offsetMs += SHOWN_AFTER_MS - 2_000;
  expect(await shownKids()).toEqual([old, renewed]);
  graph.clock.offsetMs += 2_000;
  expect(await shownKids()).toEqual([renewed]);
});

test('a leaked key is gone at once', async () => {
  await rotates(false); // Published, and not yet signing.
  const renewed = await rotates(true);
  expect(await shownKids()).toEqual([renewed]);
  expect(await signingKid()).toBe(renewed);
  expect(
    await graph.sql(`select 1 from audit_entry where action = 'signing_key.rotate' and entity_id = $1`, [renewed]),
  ).toHaveLength(1);
});

test('concurrent rotations queue, and one key has no end', async () => {
  const kids = await Promise.all([rotates(false), rotates(false), rotates(true)]);
  const endless = await graph.sql<{ kid: string }>('select kid from signing_key where retires_at is null');
  expect(endless).toHaveLength(1);
  expect(kids).toContain(endless[0]!.kid);
});

test('rotation requires the permission', async () => {
  const { errors } = await graph.answer('mutation { rotateSigningKey }', {}, await aPerson());
  expect(errors?.[0]?.extensions.code).toBe('FORBIDDEN');
});

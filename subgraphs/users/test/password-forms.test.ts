import { aCustomer } from '@muster/testing';
import { hash } from '@node-rs/argon2';
import { expect, test } from 'vitest';
import { usersHarness } from './harness.ts';

const { graph } = await usersHarness();
const TYPED = 'Mật-khẩu-của-tôi-9';
let people = 0;

const r = async (source: string, variables: object, actor?: Parameters<typeof graph.run>[2]) =>
  (await graph.run(source, variables, actor)).r;
async function signsUp(password: string) {
  people += 1;
  const email = `typist-${people}@shop.example`;
  const answer = await r(
    'mutation ($i: SignUpInput!) { r: signUp(input: $i) { __typename ... on AuthSession { user { id } } } }',
    { i: { email, password } },
  );
  return { email, type: answer.__typename as string, actor: aCustomer(answer.user?.id) };
}
const signsIn = async (email: string, password: string): Promise<string> =>
  (await r('mutation ($i: SignInInput!) { r: signIn(input: $i) { __typename } }', { i: { email, password } }))
    .__typename;
const hashOf = async (email: string, id: string): Promise<string> => {
  const [row] = await graph.sql<{ password_hash: string }>('select password_hash from account where id = $1', [id]);
  if (row === undefined) throw new Error(`${email} has no account`);
  return row.password_hash;
};

test.each([
  ['composed', 'decomposed', TYPED.normalize('NFC'), TYPED.normalize('NFD')],
  ['decomposed', 'composed', TYPED.normalize('NFD'), TYPED.normalize('NFC')],
  ['full width', 'half width', 'ｓｅｃｒｅｔ－ｋｅｓｔｒｅｌ', 'secret-kestrel'],
])('a password that was chosen %s is right %s, everywhere', async (_chosen, _typed, chosen, typed) => {
  const { email, actor } = await signsUp(chosen);
  expect([await signsIn(email, chosen), await signsIn(email, typed)]).toEqual(['AuthSession', 'AuthSession']);
  expect(await signsIn(email, `${typed}!`)).toBe('InvalidCredentials');
  const changes = async (currentPassword: string, newPassword: string) =>
    (
      await r(
        'mutation ($c: String!, $n: String!) { r: changePassword(currentPassword: $c, newPassword: $n) { __typename } }',
        { c: currentPassword, n: newPassword },
        actor,
      )
    ).__typename;
  expect(await changes(typed, typed)).toBe('WeakPassword'); // The one they have, however it is typed.
  expect(await changes(typed, `${typed} the second`)).toBe('PasswordChangedPayload');
  expect(await signsIn(email, `${chosen} the second`)).toBe('AuthSession');
});

test('a password that was hashed as typed is accepted as typed, and from then on in every form', async () => {
  const [nfd, nfc] = [TYPED.normalize('NFD'), TYPED.normalize('NFC')];
  const { email, actor } = await signsUp('something else entirely');
  const old = await hash(nfd, { algorithm: 2, memoryCost: 64, timeCost: 1, parallelism: 1 });
  await graph.sql('update account set password_hash = $1 where id = $2', [old, actor.id]);
  expect(await signsIn(email, nfc)).toBe('InvalidCredentials');
  expect(await signsIn(email, nfd)).toBe('AuthSession');
  expect(await hashOf(email, actor.id)).not.toBe(old);
  expect([await signsIn(email, nfc), await signsIn(email, nfd)]).toEqual(['AuthSession', 'AuthSession']);
});

test('strength is rated in the normalized form', async () => {
  expect((await signsUp('ｐａｓｓｗｏｒｄ１２３')).type).toBe('WeakPassword');
  expect((await signsUp('e\u0301e\u0301e\u0301e\u0301')).type).toBe('WeakPassword'); // Four characters, however they are typed.
});

import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { fakeTokens } from '../../test/fake-tokens.ts';
import { AccessTokens } from './access-token.ts';

const unauthenticated = { extensions: { code: 'UNAUTHENTICATED' } };

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

test('a request without a header is anonymous, and a header that is no bearer token is refused', async () => {
  const tokens = new AccessTokens(() => Promise.reject(new Error('never asked')));
  expect((await tokens.identify(undefined)).actor.kind).toBe('ANONYMOUS');
  expect((await tokens.identify('')).actor.kind).toBe('ANONYMOUS');
  await expect(tokens.identify('Basic dTpw')).rejects.toMatchObject(unauthenticated);
});

test('the claims of a token become an actor', async () => {
  const issuer = await fakeTokens();
  const tokens = new AccessTokens(async () => issuer.keys);
  const sub = '018f0000-0000-7000-8000-00000000000a';
  const { actor, expiresAt } = await tokens.identify(
    `Bearer ${await issuer.token({ sub, sid: 'session', permissions: ['a:b', 'c:d'] }, 4_000_000_000)}`,
  );
  expect(actor).toEqual({ kind: 'USER', id: sub, permissions: new Set(['a:b', 'c:d']), sessionId: 'session' });
  expect(expiresAt).toEqual(new Date(4_000_000_000_000));
});

test('a token without its required claims is refused', async () => {
  const issuer = await fakeTokens();
  const tokens = new AccessTokens(async () => issuer.keys);
  for (const claims of [{ sub: 'not a uuid' }, { sid: 7 as never }, { permissions: 'all' }]) {
    await expect(tokens.identify(`Bearer ${await issuer.token(claims)}`)).rejects.toMatchObject(unauthenticated);
  }
});

test('a cached token is refused once it has expired by the given clock', async () => {
  const issuer = await fakeTokens();
  let now = new Date('2030-01-01T00:00:00Z');
  const tokens = new AccessTokens(
    async () => issuer.keys,
    () => now,
  );
  const header = `Bearer ${await issuer.token({}, now.getTime() / 1_000 + 60)}`;
  await tokens.identify(header);
  now = new Date('2030-01-01T00:01:20Z'); // Expired, but clocks differ.
  await tokens.identify(header);
  now = new Date('2030-01-01T00:01:31Z');
  await expect(tokens.identify(header)).rejects.toMatchObject(unauthenticated);
});

test('an unknown key may be new: the JWKS is fetched at most once in five seconds', async () => {
  const [old, renewed] = [await fakeTokens('old'), await fakeTokens('new')];
  let [published, asked] = [old.keys, 0];
  const tokens = new AccessTokens(async () => {
    asked += 1;
    return published;
  });
  await Promise.all([1, 2, 3].map(async (n) => tokens.identify(`Bearer ${await old.token({ sid: `s${n}` })}`)));
  expect(asked).toBe(1);

  published = renewed.keys;
  const header = `Bearer ${await renewed.token()}`;
  await expect(tokens.identify(header)).rejects.toMatchObject(unauthenticated);
  expect(asked).toBe(1);
  vi.advanceTimersByTime(5_000);
  expect((await tokens.identify(header)).actor.kind).toBe('USER');
  expect(asked).toBe(2);
});

test('keys stay valid when a later fetch of the JWKS fails', async () => {
  const [known, unknown] = [await fakeTokens('known'), await fakeTokens('unknown')];
  let reachable = true;
  const tokens = new AccessTokens(async () => {
    if (!reachable) throw new Error('not reachable');
    return known.keys;
  });
  await tokens.identify(`Bearer ${await known.token()}`);
  reachable = false;
  vi.advanceTimersByTime(5_000);
  await expect(tokens.identify(`Bearer ${await unknown.token()}`)).rejects.toThrow('not reachable');
  expect((await tokens.identify(`Bearer ${await known.token({ sid: 'later' })}`)).actor.kind).toBe('USER');
});

test('a token of a withdrawn key is refused within a minute', async () => {
  const [old, renewed] = [await fakeTokens('old'), await fakeTokens('new')];
  let published = old.keys;
  const tokens = new AccessTokens(async () => published);
  const header = `Bearer ${await old.token()}`;
  await tokens.identify(header);
  published = renewed.keys;
  await vi.advanceTimersByTimeAsync(59_000);
  await tokens.identify(header);
  await vi.advanceTimersByTimeAsync(2_000);
  await tokens.identify(header).catch(() => {}); // Has the keys fetched; whether before or after this answer does not matter.
  await expect(tokens.identify(header)).rejects.toMatchObject(unauthenticated);
  await tokens.identify(`Bearer ${await renewed.token()}`);
});

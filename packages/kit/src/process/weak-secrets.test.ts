import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { refuseWeakSecrets, weaknessOf } from './weak-secrets.ts';

test.each([
  'short',
  'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa',
  'ab'.repeat(32),
  '0123456789abcdef'.repeat(4),
  'a secret of at least thirty-two characters',
  'changeme-changeme-please-now-000',
  'MySuperPassword-which-is-so-long-42',
])('%s can be guessed', (secret) => {
  expect(weaknessOf(secret)).not.toBeNull();
  expect(() => refuseWeakSecrets({ NODE_ENV: 'production', MUSTER_AUTH_SECRET: secret })).toThrow('MUSTER_AUTH_SECRET');
  expect(() => refuseWeakSecrets({ MUSTER_AUTH_SECRET: secret })).not.toThrow();
});

test('what was made at random is taken, also as a list of keys', () => {
  for (let tries = 0; tries < 1_000; tries += 1) expect(weaknessOf(randomBytes(32).toString('hex'))).toBeNull();
  const key = () => randomBytes(32).toString('hex');
  refuseWeakSecrets({ NODE_ENV: 'production', MUSTER_DATA_KEY: `k2:${key()},k1:${key()}`, MUSTER_AUTH_SECRET: key() });
});

test('one of a list that can be guessed, and one secret in two places, are refused', () => {
  const key = randomBytes(32).toString('hex');
  const refused = (env: NodeJS.ProcessEnv) => expect(() => refuseWeakSecrets({ NODE_ENV: 'production', ...env }));
  refused({ MUSTER_DATA_KEY: `k2:${key},k1:${'0123456789abcdef'.repeat(4)}` }).toThrow('repeats itself');
  refused({ MUSTER_DATA_KEY: `k1:${key}`, MUSTER_AUTH_SECRET: key }).toThrow('is the same as');
});

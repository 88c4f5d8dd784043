import { expect, test } from 'vitest';
import { PaymentsSettings } from './settings.ts';

const secret = { MUSTER_MOCK_SECRET: 'a-secret-of-the-mock' };
const read = (env: object) => PaymentsSettings.parse(env);
const problemsOf = (env: object) =>
  (PaymentsSettings.safeParse(env).error?.issues ?? []).map(({ path, message }) => `${path.join('.')} ${message}`);

test('with nothing but its secret the mock runs at the default address', () => {
  expect(read(secret)).toEqual({
    providers: new Set(['MOCK']),
    mock: {
      publicUrl: 'http://localhost:4000',
      webhookUrl: 'http://localhost:4000/webhooks/mock',
      secret: secret.MUSTER_MOCK_SECRET,
      delayMs: { from: 50, to: 400 },
      duplicateRate: 0.2,
    },
  });
});

test('addresses lose their last slash, and notifications may go elsewhere', () => {
  const { mock } = read({
    ...secret,
    MUSTER_PUBLIC_URL: 'https://shop.example/',
    MUSTER_WEBHOOK_BASE_URL: 'http://gateway:4000/',
  });
  expect(mock).toMatchObject({ publicUrl: 'https://shop.example', webhookUrl: 'http://gateway:4000/webhooks/mock' });
});

test.each([
  ['no secret', {}, 'MUSTER_MOCK_SECRET is needed by the MOCK provider'],
  [
    'a short secret',
    { MUSTER_MOCK_SECRET: 'short' },
    'MUSTER_MOCK_SECRET Too small: expected string to have >=16 characters',
  ],
  [
    'production without leave',
    { ...secret, NODE_ENV: 'production' },
    'MUSTER_PAYMENT_PROVIDERS MOCK takes no real money: name real providers, or set MUSTER_ALLOW_MOCK=1 for a demonstration',
  ],
  [
    'a provider without an adapter',
    { ...secret, MUSTER_PAYMENT_PROVIDERS: 'MOCK,STRIPE' },
    'MUSTER_PAYMENT_PROVIDERS.1 Invalid input: expected "MOCK"',
  ],
  [
    'a delay the wrong way round',
    { ...secret, MUSTER_MOCK_DELAY_MS: '400-50' },
    'MUSTER_MOCK_DELAY_MS must not begin with the larger number',
  ],
  [
    'a delay in words',
    { ...secret, MUSTER_MOCK_DELAY_MS: 'soon' },
    'MUSTER_MOCK_DELAY_MS must be two numbers of milliseconds such as 50-400',
  ],
])('does not start with %s', (_, env, problem) => {
  expect(problemsOf(env)).toContain(problem);
});

test('MUSTER_ALLOW_MOCK allows the mock in production', () => {
  expect(read({ ...secret, NODE_ENV: 'production', MUSTER_ALLOW_MOCK: '1' }).providers).toEqual(new Set(['MOCK']));
});

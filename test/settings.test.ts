import { describe, expect, test } from 'vitest';
import { checkSettings } from '../server/src/check-settings.ts';
import { declaredSettings, undescribedSettings } from '../server/src/compose/settings-page.ts';
import { subgraphs } from '../server/src/subgraphs.ts';

const DOCUMENTED = declaredSettings().map(({ name }) => name);

/** Invalid values of each documented setting. */
const WRONG: Readonly<Record<string, readonly string[]>> = {
  PORT: ['abc', '0', '65536', '-1', '80.5'],
  MUSTER_WORKERS: ['0', '-1', 'many', '33', '1.5'],
  MUSTER_ADMIN_EMAIL: ['nobody'],
  MUSTER_ADMIN_PASSWORD: ['short'],
  MUSTER_PUBLIC_URL: ['localhost', 'ftp://x'],
  MUSTER_LOG: ['loud', 'WARN', 'warning', '0'],
  MUSTER_METRICS_TOKEN: ['short'],
  MUSTER_SMTP_URL: ['mail.example', 'http://mail.example'],
  MUSTER_SHOP_URL: ['shop', 'ftp://shop'],
  MUSTER_OIDC: ['casdoor', '{}', '[{"name":"x"}]'],
  MUSTER_TRACES: ['collector:4318', 'grpc://collector'],
  NODE_ENV: ['prod', 'Production', 'live'],
  MUSTER_ALLOWED_ORIGINS: ['shop.example', 'https://shop.example/path'],
  MUSTER_LIMITS: ['on', '{', '{"nothing":1}'],
  MUSTER_OPERATIONS: ['on', 'enforced'],
  MUSTER_TRUST_PROXY_HOPS: ['one', '-1', '11', '1.5'],
  MUSTER_PAYMENT_PROVIDERS: ['CASH', 'MOCK,CASH', ','],
  MUSTER_MOCK_DELAY_MS: ['50', '400-50', 'a-b'],
  MUSTER_MOCK_DUPLICATE_RATE: ['2', '-0.1', 'often'],
  MUSTER_ACCESS_TOKEN_TTL_S: ['1', '86400', 'long', '60.5'],
  MUSTER_ARGON2_MEMORY_KIB: ['1', 'much'],
  MUSTER_ARGON2_TIME_COST: ['0', '11'],
  MUSTER_WEBHOOK_BASE_URL: ['gateway:4000'],
  MUSTER_ALLOW_MOCK: ['true', 'yes', '0'],
  MUSTER_BASE_CURRENCY: ['twd', 'DOLLAR'],
  DATABASE_URL: ['localhost:5432', 'mysql://localhost'],
  REDIS_URL: ['localhost:6379', 'http://localhost'],
  ...Object.fromEntries(
    subgraphs.map(({ name }) => [`MUSTER_${name.toUpperCase()}_URL`, [`${name}:4101`, 'ftp://it']]),
  ),
  MUSTER_IDENTITY_SECRET: ['short'],
  MUSTER_AUTH_SECRET: ['short'],
  MUSTER_DATA_KEY: ['short', 'k1:zz', `${'ab'.repeat(32)},`],
  MUSTER_MOCK_SECRET: ['short'],
  MUSTER_HASH_WAIT_MS: ['0', '99', '60001', 'long'],
  MUSTER_HOLDS: ['on', '{', '{"user":-1}', '{"nobody":1}'],
  MUSTER_WAITING_LIST_MINUTES: ['0', '10081', '1.5', 'long'],
};
/** Any text may be one, or only the system itself can tell. */
const ANY_TEXT = [
  'HOST',
  'MUSTER_DATA_DIR',
  'MUSTER_MAIL_FROM',
  'MUSTER_MAIL_DIR',
  'MUSTER_OIDC_REDIRECTS',
  'MUSTER_FAILPOINTS',
  'MUSTER_CLOCK_FILE',
];

test('every declared setting has a description, and is looked at', () => {
  expect(DOCUMENTED.length).toBeGreaterThan(30);
  expect(undescribedSettings()).toEqual([]);
  const looked = [...Object.keys(WRONG), ...ANY_TEXT];
  expect(DOCUMENTED.filter((name) => !looked.includes(name))).toEqual([]);
});

describe.each(Object.entries(WRONG))('%s', (name, values) => {
  test.each(values)('is not %j: one line says so', (value) => {
    expect(() => checkSettings({ [name]: value })).toThrow(new RegExp(`^Muster cannot start.*\\n  ${name}[:.]`));
  });
});

test('a system without settings has nothing wrong, and an empty one counts as unset', () => {
  checkSettings({});
  checkSettings(Object.fromEntries(DOCUMENTED.map((name) => [name, ''])));
});

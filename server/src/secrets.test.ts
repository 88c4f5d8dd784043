import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { welcome } from './embedded/welcome.ts';
import { BadSecrets, completeSecrets, refuseBadSecrets } from './secrets.ts';

let dir: string;
let file: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'muster-secrets-'));
  file = join(dir, 'secrets.json');
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

/** Data folder whose PostgreSQL has a database of Muster. */
const withData = () => mkdirSync(join(dir, 'postgres', 'data', 'base', '16400'), { recursive: true });
const signInLine = (env: NodeJS.ProcessEnv = {}) =>
  welcome('http://localhost:4000', completeSecrets(dir, env))
    .split('\n')
    .find((line) => line.startsWith('Sign in'))!;

describe('secrets that are kept', () => {
  test('are made once, for their owner only', () => {
    const { env } = completeSecrets(dir, {});
    expect(completeSecrets(dir, {}).env).toEqual(env);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  test.each([0o644, 0o640, 0o666, 0o604])('of mode %o are shut for others', (mode) => {
    const { env } = completeSecrets(dir, {});
    chmodSync(file, mode);
    expect(completeSecrets(dir, {}).env).toEqual(env);
    expect(statSync(file).mode & 0o077).toBe(0);
  });

  test.each(['{"MUSTER_AUTH_SECRET": "ab', 'null', '[]', '{"MUSTER_DATA_KEY": 5}', '{"MUSTER_DATA_KEY": ""}'])(
    'that are damaged are reported with their file name, and stay as they are: %s',
    (text) => {
      writeFileSync(file, text);
      expect(() => completeSecrets(dir, {})).toThrow(`${file} is damaged`);
      expect(readFileSync(file, 'utf8')).toBe(text);
    },
  );

  test.each([null, '', '{}', '{"MUSTER_AUTH_SECRET":"a"}'])(
    'that are gone beside data are refused, and nothing is written: %s',
    (text) => {
      withData();
      if (text !== null) writeFileSync(file, text);
      for (const ask of [refuseBadSecrets, completeSecrets]) {
        expect(() => ask(dir, {})).toThrow(BadSecrets);
        expect(() => ask(dir, {})).toThrow('MUSTER_DATA_KEY');
      }
      expect(existsSync(file) ? readFileSync(file, 'utf8') : null).toBe(text);
      const given = { MUSTER_AUTH_SECRET: 'given', MUSTER_DATA_KEY: 'given' };
      expect(completeSecrets(dir, given).env).toMatchObject(given);
    },
  );

  test('that are gone are no loss where nothing was made yet', () => {
    mkdirSync(join(dir, 'postgres', 'data', 'base', '5'), { recursive: true });
    expect(completeSecrets(dir, {}).env.MUSTER_DATA_KEY).toMatch(/^[0-9a-f]{64}$/);
  });
});

describe('the first administrator', () => {
  test('is printed with the password until it was shown', () => {
    const first = completeSecrets(dir, {});
    expect(signInLine()).toContain(`as admin@muster.example with the password ${first.newAdminPassword}`);
    // A start that failed before serving did not show the password.
    withData();
    expect(signInLine()).toContain(first.newAdminPassword);
    first.shown();
    expect(completeSecrets(dir, {}).newAdminPassword).toBeNull();
    expect(completeSecrets(dir, {}).env.MUSTER_ADMIN_PASSWORD).toBe(first.newAdminPassword);
  });

  test('that was named once is named again, and gets no password that does not work', () => {
    const given = { MUSTER_ADMIN_EMAIL: 'boss@shop.example', MUSTER_ADMIN_PASSWORD: 'chosen by the boss' };
    completeSecrets(dir, given);
    withData();
    const later = completeSecrets(dir, {});
    expect(later.newAdminPassword).toBeNull();
    expect(later.env.MUSTER_ADMIN_EMAIL).toBe('boss@shop.example');
    expect(later.env.MUSTER_ADMIN_PASSWORD).toBeUndefined();
    expect(signInLine()).toContain('as boss@shop.example, with the password you gave');
    expect(readFileSync(file, 'utf8')).not.toContain('chosen by the boss');
  });

  test('stays the one that was made, whoever is named later', () => {
    const { newAdminPassword, shown } = completeSecrets(dir, {});
    shown();
    withData();
    const later = completeSecrets(dir, { MUSTER_ADMIN_EMAIL: 'other@shop.example' });
    expect(later.adminEmail).toBe('admin@muster.example');
    expect(later.env.MUSTER_ADMIN_PASSWORD).toBe(newAdminPassword);
  });

  test('of a system whose first start nobody noted is not made up', () => {
    withData();
    writeFileSync(file, JSON.stringify({ MUSTER_AUTH_SECRET: 'a', MUSTER_DATA_KEY: 'b' }));
    expect(signInLine()).toContain('as the administrator whom you named');
  });
});

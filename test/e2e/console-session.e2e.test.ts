import { randomUUID } from 'node:crypto';
import { eventually } from '@muster/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { modes, sharedSystem, startSystem, type TestSystem } from '../support/system.ts';
import { codeAt } from '../support/totp.ts';

/** A browser with one page of the console: it sends the cookies whose path fits, and says where a request comes from. */
class Browser {
  readonly cookies = new Map<string, { readonly value: string; readonly attributes: readonly string[] }>();

  constructor(readonly url: string) {}

  async send(method: string, path: string, body?: object, headers: Record<string, string> = {}) {
    const fits = path.startsWith('/console/session');
    const cookie = [...this.cookies].map(([name, { value }]) => `${name}=${value}`).join('; ');
    const response = await fetch(this.url + path, {
      method,
      headers: {
        'sec-fetch-site': 'same-origin',
        ...(fits && cookie !== '' ? { cookie } : {}),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    for (const line of response.headers.getSetCookie()) this.#keep(line);
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: text === '' ? null : JSON.parse(text) };
  }

  #keep(line: string): void {
    const [pair = '', ...attributes] = line.split('; ');
    const [name = '', value = ''] = pair.split('=', 2);
    if (attributes.some((one) => /^Max-Age=0$/i.test(one) || /^Expires=Thu, 01 Jan 1970/i.test(one)))
      this.cookies.delete(name);
    else this.cookies.set(name, { value, attributes });
  }
}

describe.each(modes)('the session of the console, %s', (mode) => {
  let system: TestSystem;
  beforeAll(async () => {
    system = await sharedSystem(mode);
  });

  const graph = async (query: string, token: string | null, headers: Record<string, string> = {}) => {
    const response = await fetch(`${system.url}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(token === null ? {} : { authorization: `Bearer ${token}` }),
        ...headers,
      },
      body: JSON.stringify({ query }),
    });
    return response.json();
  };
  const signUp = async () => {
    const credentials = { email: `${randomUUID()}@staff.example`, password: randomUUID() };
    const input = `{ email: "${credentials.email}", password: "${credentials.password}" }`;
    const { data } = await graph(`mutation { signUp(input: ${input}) { ... on AuthSession { accessToken } } }`, null);
    return { ...credentials, accessToken: data.signUp.accessToken as string };
  };
  const signedIn = async () => {
    const { email, password } = await signUp();
    const browser = new Browser(system.url);
    const { body } = await browser.send('POST', '/console/session', { email, password });
    return { browser, email, password, accessToken: body.accessToken as string };
  };
  const who = (token: string | null, headers?: Record<string, string>) => graph('{ me { email } }', token, headers);
  /** The gateway hears of an ended session a moment later. */
  const isRefused = (token: string) =>
    eventually(async () => expect((await who(token)).errors?.[0].extensions.code).toBe('UNAUTHENTICATED'));

  test('scripts get the access token, and cookies that they cannot read keep the rest', async () => {
    const { email, password } = await signUp();
    const browser = new Browser(system.url);
    const { status, headers, body } = await browser.send('POST', '/console/session', { email, password });
    expect(status).toBe(200);
    expect(body).toEqual({
      accessToken: expect.any(String),
      expiresAt: expect.any(String),
      user: { id: expect.any(String), email, displayName: null, permissions: [] },
    });
    expect(headers.get('cache-control')).toBe('no-store');
    expect([...browser.cookies.keys()].toSorted()).toEqual(['muster_console_device', 'muster_console_session']);
    for (const { value, attributes } of browser.cookies.values()) {
      expect(attributes).toEqual(expect.arrayContaining(['HttpOnly', 'SameSite=Strict', 'Path=/console/session']));
      expect(JSON.stringify(body)).not.toContain(value);
    }
    expect(await who(body.accessToken)).toEqual({ data: { me: { email } } });
  });

  test('a cookie does nothing anywhere else', async () => {
    const { browser } = await signedIn();
    const cookie = [...browser.cookies].map(([name, { value }]) => `${name}=${value}`).join('; ');
    const { errors } = await who(null, { cookie });
    expect(errors[0].extensions.code).toBe('UNAUTHENTICATED');
  });

  test('a wrong password is a refusal with its facts, and leaves no cookie', async () => {
    const { email } = await signUp();
    const browser = new Browser(system.url);
    const { status, body } = await browser.send('POST', '/console/session', { email, password: 'a guess' });
    expect([status, body]).toEqual([
      401,
      { __typename: 'InvalidCredentials', code: 'INVALID_CREDENTIALS', message: expect.any(String) },
    ]);
    expect(browser.cookies.size).toBe(0);
  });

  test('a refresh takes the next tokens; without a session it has none, and no error', async () => {
    const { browser, email } = await signedIn();
    const before = browser.cookies.get('muster_console_session')!.value;
    const { status, body } = await browser.send('POST', '/console/session/refresh');
    expect(status).toBe(200);
    expect(body.user.email).toBe(email);
    expect(browser.cookies.get('muster_console_session')!.value).not.toBe(before);
    expect(await who(body.accessToken)).toEqual({ data: { me: { email } } });
    expect((await new Browser(system.url).send('POST', '/console/session/refresh')).status).toBe(204);
  });

  test('a copied cookie that is used after its successor ends the session', async () => {
    const { browser } = await signedIn();
    const thief = new Browser(system.url);
    for (const [name, kept] of browser.cookies) thief.cookies.set(name, kept);
    await browser.send('POST', '/console/session/refresh');
    const { body } = await browser.send('POST', '/console/session/refresh');
    expect((await thief.send('POST', '/console/session/refresh')).status).toBe(204);
    expect(thief.cookies.has('muster_console_session')).toBe(false);
    expect((await browser.send('POST', '/console/session/refresh')).status).toBe(204);
    await isRefused(body.accessToken);
  });

  test('signing out ends the session itself, and keeps the device', async () => {
    const { browser, email, password, accessToken } = await signedIn();
    const device = browser.cookies.get('muster_console_device')!.value;
    const copy = browser.cookies.get('muster_console_session')!;
    expect((await browser.send('DELETE', '/console/session')).status).toBe(204);
    expect([...browser.cookies.keys()]).toEqual(['muster_console_device']);
    await isRefused(accessToken);
    browser.cookies.set('muster_console_session', copy);
    expect((await browser.send('POST', '/console/session/refresh')).status).toBe(204);
    // The same device again, which the account knows.
    expect((await browser.send('POST', '/console/session', { email, password })).status).toBe(200);
    expect(browser.cookies.get('muster_console_device')!.value).toBe(device);
    expect((await new Browser(system.url).send('DELETE', '/console/session')).status).toBe(204);
  });

  test('a second factor is asked for, and taken', async () => {
    const { email, password, accessToken } = await signUp();
    const begun = await graph(
      `mutation { beginSecondFactor(password: "${password}") { ... on SecondFactorBegunPayload { secret } } }`,
      accessToken,
    );
    const { secret } = begun.data.beginSecondFactor;
    const code = () => codeAt(secret, Date.now() + system.aheadMs);
    await graph(`mutation { confirmSecondFactor(code: "${code()}") { __typename } }`, accessToken);
    const browser = new Browser(system.url);
    const without = await browser.send('POST', '/console/session', { email, password });
    expect([without.status, without.body.__typename]).toEqual([401, 'MfaRequired']);
    await system.advance(60_000); // A code is valid once.
    const { status } = await browser.send('POST', '/console/session', { email, password, mfaCode: code() });
    expect(status).toBe(200);
  });

  test.each([
    [403, 'a page of another site', { 'sec-fetch-site': 'cross-site' }, '{}'],
    [403, 'a page of another host of the site', { 'sec-fetch-site': 'same-site' }, '{}'],
    [403, 'no page at all', { 'sec-fetch-site': '' }, '{}'],
    [415, 'a form', { 'content-type': 'application/x-www-form-urlencoded' }, 'email=a&password=b'],
    [415, 'a script without a preflight', { 'content-type': 'text/plain' }, '{"email":"a","password":"b"}'],
    [400, 'an empty body', {}, ''],
    [400, 'nothing of use', {}, '{"email":"a"}'],
    [400, 'more than is asked for', {}, '{"email":"a","password":"b","deviceKey":"c"}'],
    [400, 'half a character', {}, '{"email":"\\ud800","password":"b"}'],
    [413, 'too much', {}, JSON.stringify({ email: 'a'.repeat(20_000), password: 'b' })],
  ])('%i for %s', async (status, _what, headers, body) => {
    const response = await fetch(`${system.url}/console/session`, {
      method: 'POST',
      headers: { 'sec-fetch-site': 'same-origin', 'content-type': 'application/json', ...(headers as object) },
      body,
    });
    expect(response.status).toBe(status);
    expect(response.headers.getSetCookie()).toEqual([]);
  });

  test('no page of another origin may read an answer', async () => {
    const headers = { origin: 'http://localhost:9999', 'access-control-request-method': 'DELETE' };
    const preflight = await fetch(`${system.url}/console/session`, { method: 'OPTIONS', headers });
    expect(preflight.headers.get('access-control-allow-credentials')).toBeNull();
    expect(preflight.headers.get('access-control-allow-methods') ?? '').not.toContain('DELETE');
  });
});

describe('the session of a console that is reached by https', () => {
  let system: TestSystem;
  beforeAll(async () => {
    const limits = { operationMs: 120_000, anonymous: { perMinute: 40 } };
    system = await startSystem('embedded', {
      MUSTER_PUBLIC_URL: 'https://shop.example',
      MUSTER_LIMITS: JSON.stringify(limits),
    });
  });
  afterAll(() => system.close());

  test('has cookies that nothing but https sends, and the limits of the graph', async () => {
    const browser = new Browser(system.url);
    const { email, password } = system.administrator;
    expect((await browser.send('POST', '/console/session', { email, password })).status).toBe(200);
    expect([...browser.cookies.keys()].every((name) => name.startsWith('__Secure-'))).toBe(true);
    for (const { attributes } of browser.cookies.values()) expect(attributes).toContain('Secure');
    const statuses = [];
    for (let turn = 0; turn < 45; turn += 1)
      statuses.push((await browser.send('POST', '/console/session', { email: 'a' })).status);
    expect(statuses).toContain(429);
    const { status, headers, body } = await browser.send('POST', '/console/session', { email, password });
    expect([status, body.errors[0].extensions.code]).toEqual([429, 'RATE_LIMITED']);
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
  });
});

import { afterEach, describe, expect, test, vi } from 'vitest';
import { anonymous, type Caller } from '../domain/index.ts';
import { GATEWAY, knownCallers, signingKey } from '../trust/index.ts';
import { type SignedRequest, signIdentity, UnsignedIdentity, verifyIdentity } from './identity.ts';
import { Nonces } from './nonces.ts';

const SECRET = 'a secret of at least thirty-two characters';
const request: SignedRequest = { audience: 'orders', method: 'POST', path: '/graphql', body: '{"query":"{ a }"}' };
const caller: Caller = {
  actor: { kind: 'USER', id: 'u-1', permissions: new Set(['order:read', 'order:manage']), sessionId: 's-1' },
  correlationId: 'c-1',
  ip: '203.0.113.7',
  userAgent: 'a browser, with "quotes" and ü',
};
const key = signingKey(SECRET, { from: GATEWAY, to: 'orders' });
const callersOf = (secret: string) =>
  knownCallers(secret, 'orders', [{ from: GATEWAY, asksGraph: true, commands: new Set() }]);
const verified = (header: string | undefined, asked = request, secret = SECRET, nonces = new Nonces()) =>
  verifyIdentity(header, asked, callersOf(secret), nonces).caller;
const refused = (header: string | undefined, asked: SignedRequest = request, secret = SECRET) =>
  expect(() => verified(header, asked, secret)).toThrow(UnsignedIdentity);

afterEach(() => {
  vi.useRealTimers();
});

describe('a signed identity', () => {
  test('says who asks, with everything that is known of them', () => {
    expect(verified(signIdentity(caller, request, key))).toEqual(caller);
    const scoped = [{ scope: { warehouses: ['TPE'] }, permissions: ['stock:adjust'] }];
    const clerk = { ...caller, actor: { ...caller.actor, scoped } };
    expect(verified(signIdentity(clerk, request, key))).toEqual(clerk);
    const nobody = { actor: anonymous, correlationId: 'c-2' };
    expect(verified(signIdentity(nobody, request, key))).toEqual({
      actor: { ...anonymous, sessionId: undefined },
      correlationId: 'c-2',
      ip: undefined,
      userAgent: undefined,
    });
  });

  test.each<[string, Partial<SignedRequest>]>([
    ['another subgraph', { audience: 'payments' }],
    ['another body', { body: '{"query":"{ b }"}' }],
    ['no body', { body: '' }],
    ['another path', { path: '/graphql?x=1' }],
    ['another method', { method: 'GET' }],
  ])('is worth nothing for %s', (_, other) => {
    refused(signIdentity(caller, request, key), { ...request, ...other });
  });

  test('cannot be written by who does not know the secret', () => {
    const header = signIdentity(caller, request, key);
    const [from, sealed, mac] = header.split('.') as [string, string, string];
    const claims = JSON.parse(Buffer.from(sealed, 'base64url').toString());
    const raised = Buffer.from(JSON.stringify({ ...claims, kind: 'SYSTEM' })).toString('base64url');
    refused(`${from}.${raised}.${mac}`);
    refused(`${from}.${sealed}.${mac.slice(0, -2)}AA`);
    refused(`${from}.${sealed}.`);
    refused(`${from}.${sealed}`);
    refused(`payments.${sealed}.${mac}`);
    refused(sealed);
    refused('.');
    refused('');
    refused(undefined);
    refused(header, request, 'another secret of thirty-two characters');
  });

  test.each([
    ['another process', { from: 'payments', to: 'orders' }],
    ['who asks another subgraph', { from: GATEWAY, to: 'payments' }],
    ['the subgraph itself', { from: 'orders', to: GATEWAY }],
  ])('cannot be written with the key of %s', (_, link) => {
    const [, ...rest] = signIdentity(caller, request, signingKey(SECRET, link)).split('.');
    refused([GATEWAY, ...rest].join('.'));
  });

  test('is worth nothing after 20 seconds, and another 10 for clocks that differ', () => {
    vi.useFakeTimers({ now: 0 });
    const header = signIdentity(caller, request, key);
    vi.setSystemTime(30_000);
    expect(verified(header)).toEqual(caller);
    vi.setSystemTime(30_001);
    refused(header);
  });

  test('is worth nothing long before it is signed', () => {
    vi.useFakeTimers({ now: 20_000 });
    const header = signIdentity(caller, request, key);
    vi.setSystemTime(10_000);
    expect(verified(header)).toEqual(caller);
    vi.setSystemTime(9_999);
    refused(header);
  });

  test('is taken once by a process, for as long as it is good, and forgotten then', () => {
    vi.useFakeTimers({ now: 0 });
    const nonces = new Nonces();
    const header = signIdentity(caller, request, key);
    expect(verified(header, request, SECRET, nonces)).toEqual(caller);
    vi.setSystemTime(30_000);
    expect(() => verified(header, request, SECRET, nonces)).toThrow('used before');
    expect(nonces.size).toBe(1);
    expect(verified(signIdentity(caller, request, key), request, SECRET, nonces)).toEqual(caller);
    vi.setSystemTime(31_001);
    expect(verified(signIdentity(caller, request, key), request, SECRET, nonces)).toEqual(caller);
    expect(nonces.size).toBe(2);
  });

  test('is not made with a secret that can be guessed', () => {
    expect(() => signingKey('short', { from: GATEWAY, to: 'orders' })).toThrow(RangeError);
  });

  test('signs bytes as it signs text', () => {
    const header = signIdentity(caller, { ...request, body: 'ü' }, key);
    expect(verified(header, { ...request, body: Buffer.from('ü') })).toEqual(caller);
  });
});

import { afterEach, describe, expect, test, vi } from 'vitest';
import { anonymous, type Caller } from '../domain/index.ts';
import { type SignedRequest, signIdentity, UnsignedIdentity, verifyIdentity } from './identity.ts';

const SECRET = 'a secret of at least thirty-two characters';
const request: SignedRequest = { audience: 'orders', method: 'POST', path: '/graphql', body: '{"query":"{ a }"}' };
const caller: Caller = {
  actor: { kind: 'USER', id: 'u-1', permissions: new Set(['order:read', 'order:manage']), sessionId: 's-1' },
  correlationId: 'c-1',
  ip: '203.0.113.7',
  userAgent: 'a browser, with "quotes" and ü',
};
const refused = (header: string | undefined, asked: SignedRequest = request, secret = SECRET) =>
  expect(() => verifyIdentity(header, asked, secret)).toThrow(UnsignedIdentity);

afterEach(() => {
  vi.useRealTimers();
});

describe('a signed identity', () => {
  test('says who asks, with everything that is known of them', () => {
    expect(verifyIdentity(signIdentity(caller, request, SECRET), request, SECRET)).toEqual(caller);
    const scoped = [{ scope: { warehouses: ['TPE'] }, permissions: ['stock:adjust'] }];
    const clerk = { ...caller, actor: { ...caller.actor, scoped } };
    expect(verifyIdentity(signIdentity(clerk, request, SECRET), request, SECRET)).toEqual(clerk);
    const nobody = { actor: anonymous, correlationId: 'c-2' };
    expect(verifyIdentity(signIdentity(nobody, request, SECRET), request, SECRET)).toEqual({
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
    refused(signIdentity(caller, request, SECRET), { ...request, ...other });
  });

  test('cannot be written by who does not know the secret', () => {
    const header = signIdentity(caller, request, SECRET);
    const [sealed, mac] = header.split('.') as [string, string];
    const claims = JSON.parse(Buffer.from(sealed, 'base64url').toString());
    const raised = Buffer.from(JSON.stringify({ ...claims, kind: 'SYSTEM' })).toString('base64url');
    refused(`${raised}.${mac}`);
    refused(`${sealed}.${mac.slice(0, -2)}AA`);
    refused(`${sealed}.`);
    refused(sealed);
    refused('.');
    refused('');
    refused(undefined);
    refused(header, request, 'another secret of thirty-two characters');
  });

  test('is worth nothing after half a minute, and another half for clocks that differ', () => {
    vi.useFakeTimers({ now: 0 });
    const header = signIdentity(caller, request, SECRET);
    vi.setSystemTime(60_000);
    expect(verifyIdentity(header, request, SECRET)).toEqual(caller);
    vi.setSystemTime(60_001);
    refused(header);
  });

  test('is not made with a secret that can be guessed', () => {
    expect(() => signIdentity(caller, request, 'short')).toThrow(RangeError);
  });

  test('signs bytes as it signs text', () => {
    const header = signIdentity(caller, { ...request, body: 'ü' }, SECRET);
    expect(verifyIdentity(header, { ...request, body: Buffer.from('ü') }, SECRET)).toEqual(caller);
  });
});

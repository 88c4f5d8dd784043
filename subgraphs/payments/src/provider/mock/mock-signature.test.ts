import { expect, test } from 'vitest';
import { flawOf, sign, TOLERANCE_SECONDS } from './mock-signature.ts';

const secret = 'a-secret-of-the-mock';
const body = '{"eventId":"e1","reference":"PAY-20260107-000001","note":"書店 sách"}';
const at = new Date('2026-01-07T00:00:00Z');
// Computed by `openssl dgst -sha256 -hmac`, not by the code under test.
const signature = 't=1767744000,v1=530643cc5528f675df5f2b0230ff1499275f10c8b83ebcbe315e08cce8a7ce45';
const ofNothing = 't=1767744000,v1=464b8d46ef9595d27b276cac93e2cb64c1c0e783b1d84c1ee646a21f606af376';

test.each([
  ['a body with letters of three scripts', body, signature],
  ['an empty body', '', ofNothing],
])('%s is signed as openssl signs it', (_, text, expected) => {
  expect(sign(secret, text, at)).toBe(expected);
  expect(flawOf(secret, expected, Buffer.from(text), at)).toBeNull();
});

test.each([
  ['no header', undefined, 'no readable signature'],
  ['an empty header', '', 'no readable signature'],
  ['no time', signature.slice(signature.indexOf('v1')), 'no readable signature'],
  ['a short digest', signature.slice(0, -1), 'no readable signature'],
  ['a digest in capitals', signature.toUpperCase(), 'no readable signature'],
  ['something after it', `${signature},v0=1`, 'no readable signature'],
  ['one digit changed', signature.replace('530643', '530644'), 'wrong signature'],
  ['another time', signature.replace('t=1767744000', 't=1767744001'), 'wrong signature'],
  ['the signature of another body', ofNothing, 'wrong signature'],
])('%s does not pass', (_, header, flaw) => {
  expect(flawOf(secret, header, Buffer.from(body), at)).toBe(flaw);
});

test('a changed byte, or one more at either end, does not pass', () => {
  for (const text of [body.replace('e1', 'e2'), `${body}\n`, ` ${body}`]) {
    expect(flawOf(secret, signature, Buffer.from(text), at)).toBe('wrong signature');
  }
});

test('another secret does not pass', () => {
  expect(flawOf('another-secret-entirely', signature, Buffer.from(body), at)).toBe('wrong signature');
});

test.each([
  ['exactly at the limit, behind', -TOLERANCE_SECONDS, null],
  ['exactly at the limit, ahead', TOLERANCE_SECONDS, null],
  ['a second too late', TOLERANCE_SECONDS + 1, 'signed too long ago, or in the future'],
  ['a second too early', -TOLERANCE_SECONDS - 1, 'signed too long ago, or in the future'],
])('a good signature that arrives %s', (_, seconds, flaw) => {
  const now = new Date(at.getTime() + seconds * 1000);
  expect(flawOf(secret, signature, Buffer.from(body), now)).toBe(flaw);
});

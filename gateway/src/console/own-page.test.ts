import { expect, test } from 'vitest';
import { isOfOwnPage } from './own-page.ts';

test.each([
  [true, 'a browser says same-origin', { 'sec-fetch-site': 'same-origin' }],
  [
    false,
    'a page of the same site, of another origin',
    { 'sec-fetch-site': 'same-site', origin: 'https://a.example', host: 'a.example' },
  ],
  [false, 'a page of another site', { 'sec-fetch-site': 'cross-site', origin: 'https://a.example', host: 'a.example' }],
  [false, 'an address that was typed', { 'sec-fetch-site': 'none', host: 'a.example' }],
  [true, 'an old browser, a page of this origin', { origin: 'https://a.example', host: 'a.example' }],
  [true, 'with its port, in any case', { origin: 'http://A.example:4000', host: 'a.EXAMPLE:4000' }],
  [false, 'another port', { origin: 'http://a.example:5000', host: 'a.example:4000' }],
  [false, 'another host', { origin: 'https://b.example', host: 'a.example' }],
  [false, 'a sandboxed frame or a file', { origin: 'null', host: 'a.example' }],
  [false, 'no browser at all', { host: 'a.example' }],
])('%s: %s', (expected, _about, headers) => expect(isOfOwnPage({ headers })).toBe(expected));

import { expect, test } from 'vitest';
import { describeProgram, inWords } from './describe-program.ts';

const WEBKIT = 'AppleWebKit/537.36 (KHTML, like Gecko)';
test.each([
  [
    `Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${WEBKIT} Chrome/130.0.0.0 Safari/537.36`,
    'DESKTOP',
    'Chrome on Windows',
  ],
  [`Mozilla/5.0 (Windows NT 10.0) ${WEBKIT} Chrome/130.0 Safari/537.36 Edg/130.0`, 'DESKTOP', 'Edge on Windows'],
  [`Mozilla/5.0 (Macintosh; Intel Mac OS X 14_6) ${WEBKIT} Version/18.0 Safari/605.1`, 'DESKTOP', 'Safari on macOS'],
  ['Mozilla/5.0 (X11; Linux x86_64; rv:131.0) Gecko/20100101 Firefox/131.0', 'DESKTOP', 'Firefox on Linux'],
  [
    `Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) ${WEBKIT} Version/18.0 Mobile/15E148 Safari/604.1`,
    'MOBILE',
    'Safari on iOS',
  ],
  [
    `Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) ${WEBKIT} Mobile/15E148 Safari Line/14.0`,
    'MOBILE',
    'LINE on iOS',
  ],
  [
    `Mozilla/5.0 (iPad; CPU OS 17_0 like Mac OS X) ${WEBKIT} CriOS/130.0 Mobile Safari/604.1`,
    'TABLET',
    'Chrome on iPadOS',
  ],
  [
    `Mozilla/5.0 (Linux; Android 14; Pixel 8) ${WEBKIT} Chrome/130.0 Mobile Safari/537.36`,
    'MOBILE',
    'Chrome on Android',
  ],
  [
    `Mozilla/5.0 (Linux; Android 14; SM-X910) ${WEBKIT} SamsungBrowser/26.0 Chrome/122.0 Safari/537.36`,
    'TABLET',
    'Samsung Internet on Android',
  ],
  ['curl/8.5.0', 'OTHER', 'a program that does not say what it is'],
  [undefined, 'OTHER', 'a program that does not say what it is'],
])('%s', (userAgent, type, words) => {
  const described = describeProgram(userAgent);
  expect([described.type, inWords(described)]).toEqual([type, words]);
});

import { expect, test } from 'vitest';
import { clientLocale } from './client-locale.ts';

test.each<[header: string | undefined, locale: string]>([
  [undefined, 'en'],
  ['', 'en'],
  ['*', 'en'],
  ['de-DE,de;q=0.9', 'en'],
  ['vi', 'vi'],
  ['vi-VN,vi;q=0.9,en;q=0.8', 'vi'],
  ['zh-TW', 'zh-TW'],
  ['ZH-tw', 'zh-TW'],
  ['zh', 'zh-TW'],
  ['zh-Hant-HK', 'zh-TW'],
  ['fr, zh;q=0.8, vi;q=0.9', 'vi'],
  ['vi;q=0, en', 'en'],
  ['en-GB, vi', 'en'],
  [`vi,${' '.repeat(300)}`, 'en'],
  ['\u0000;;;q=q', 'en'],
])('Accept-Language: %s reads %s', (header, locale) => {
  expect(clientLocale({ headers: { 'accept-language': header } })).toBe(locale);
  expect(clientLocale({ headers: { 'accept-language': header } })).toBe(locale);
});

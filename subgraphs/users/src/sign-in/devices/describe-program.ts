import type { DeviceType } from './device.entity.ts';

/** The device, system and browser that a User-Agent header names. */
export interface Described {
  readonly type: DeviceType;
  readonly os: string | null;
  readonly browser: string | null;
}

/** The first match wins: the header of an earlier one names later ones too. */
const SYSTEMS: readonly (readonly [RegExp, string, DeviceType])[] = [
  [/iPad/, 'iPadOS', 'TABLET'],
  [/iPhone|iPod/, 'iOS', 'MOBILE'],
  [/Android(?!.*\bMobile\b)/, 'Android', 'TABLET'],
  [/Android/, 'Android', 'MOBILE'],
  [/Windows/, 'Windows', 'DESKTOP'],
  [/CrOS/, 'ChromeOS', 'DESKTOP'],
  [/Macintosh|Mac OS X/, 'macOS', 'DESKTOP'],
  [/Linux/, 'Linux', 'DESKTOP'],
];
const BROWSERS: readonly (readonly [RegExp, string])[] = [
  [/\bEdgA?(iOS)?\//, 'Edge'],
  [/\bOPR\/|\bOpera\b/, 'Opera'],
  [/\bSamsungBrowser\//, 'Samsung Internet'],
  [/\bLine\//, 'LINE'],
  [/\b(Firefox|FxiOS)\//, 'Firefox'],
  [/\b(Chrome|CriOS|Chromium)\//, 'Chrome'],
  [/\bSafari\//, 'Safari'],
];

/** Parses a User-Agent header. A client may send any, so this only helps people to tell their own devices apart. */
export function describeProgram(userAgent = ''): Described {
  const [, os = null, type = 'OTHER'] = SYSTEMS.find(([pattern]) => pattern.test(userAgent)) ?? [];
  const [, browser = null] = BROWSERS.find(([pattern]) => pattern.test(userAgent)) ?? [];
  return { type, os, browser };
}

/** In words, for an email. */
export function inWords({ os, browser }: Described): string {
  if (browser !== null && os !== null) return `${browser} on ${os}`;
  return browser ?? os ?? 'a program that does not say what it is';
}

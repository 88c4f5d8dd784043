export type DeviceType = 'DESKTOP' | 'MOBILE' | 'TABLET' | 'OTHER';

/** What a program tells of where it runs. */
export interface Described {
  readonly type: DeviceType;
  readonly os: string | null;
  readonly browser: string | null;
}

/** The first that fits: later ones are named by earlier ones as well. */
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

/** By what a program calls itself, which it may do as it likes: good enough to tell one's own devices apart, and no more. */
export function describeProgram(userAgent = ''): Described {
  const [, os = null, type = 'OTHER'] = SYSTEMS.find(([pattern]) => pattern.test(userAgent)) ?? [];
  const [, browser = null] = BROWSERS.find(([pattern]) => pattern.test(userAgent)) ?? [];
  return { type, os, browser };
}

/** In words, for a mail. */
export function inWords({ os, browser }: Described): string {
  if (browser !== null && os !== null) return `${browser} on ${os}`;
  return browser ?? os ?? 'a program that does not say what it is';
}

/** Languages of the messages for people. The first is the language of the source, and of clients that ask for none of these. */
export const LOCALES = ['en', 'zh-TW', 'vi'] as const;
export type Locale = (typeof LOCALES)[number];

/**
 * The locale for language ranges in order of preference, by lookup (RFC 4647 §3.4): an exact tag first, else any locale of the
 * same language, so that `zh`, `zh-Hant` and `zh-HK` all read `zh-TW`.
 */
export function localeFor(ranges: readonly string[]): Locale {
  for (const range of ranges) {
    const wanted = range.toLowerCase();
    const exact = LOCALES.find((locale) => locale.toLowerCase() === wanted);
    const related = LOCALES.find((locale) => languageOf(locale) === languageOf(wanted));
    const found = exact ?? related;
    if (found !== undefined) return found;
  }
  return LOCALES[0];
}

const languageOf = (tag: string): string => tag.toLowerCase().split('-')[0]!;

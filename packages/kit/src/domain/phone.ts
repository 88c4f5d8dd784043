import { isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js/max';
import { z } from 'zod';

export const PHONE_TEXT_MAX = 40;
/** Minimum of any number in use; ITU-T E.164 allows 15 at most. */
const DIGITS_MIN = 3;
const DIGITS_MAX = 15;

/** Normalises typed text: digits of any width, hyphens and spaces of any kind. */
const typed = (text: string): string =>
  text
    .normalize('NFKC')
    .replaceAll(/[\u2010-\u2015\u2212\u30fc]/g, '-')
    .replaceAll(/\s+/gu, ' ')
    .trim();

/** A number in international form (E.164), or null when there is no such number. `country` is where it was written. */
export function e164(text: string, country?: string | null): string | null {
  const from = country != null && isSupportedCountry(country) ? country : undefined;
  const number = parsePhoneNumberFromString(
    typed(text),
    from === undefined ? { extract: false } : { defaultCountry: from, extract: false },
  );
  return number?.isValid() && number.ext === undefined ? number.number : null;
}

/**
 * A phone number for an order. With a + it must be possible in its country; without, it is dialled in the country of delivery, and
 * only its digits can be counted.
 */
export const phoneField = z.string().max(PHONE_TEXT_MAX).transform(typed).refine(isPhone, 'is not a phone number');

function isPhone(text: string): boolean {
  if (!/^\+?[()\d ./-]+$/.test(text)) return false;
  const digits = text.replaceAll(/\D/g, '').length;
  if (digits < DIGITS_MIN || digits > DIGITS_MAX) return false;
  return !text.startsWith('+') || (parsePhoneNumberFromString(text, { extract: false })?.isPossible() ?? false);
}

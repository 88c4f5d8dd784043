import { isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js/max';

export const PHONE_TEXT_MAX = 40;

/** A number as the whole world dials it (E.164), or null when there is no such number. `country` is where it was written. */
export function e164(text: string, country?: string | null): string | null {
  const from = country != null && isSupportedCountry(country) ? country : undefined;
  const number = parsePhoneNumberFromString(
    text.normalize('NFKC'),
    from === undefined ? { extract: false } : { defaultCountry: from, extract: false },
  );
  return number?.isValid() && number.ext === undefined ? number.number : null;
}

/** Enough to recognise a number that one knows: `+886 ••• 678`. */
export const masked = (number: string): string => `${number.slice(0, 4)} ••• ${number.slice(-3)}`;

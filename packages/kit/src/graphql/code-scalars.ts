import { GraphQLScalarType, Kind } from 'graphql';
import { CURRENCIES, isCountry } from '../domain/index.ts';
import { literal } from './literal.ts';

/** A stored code was valid when it was written, and may have been withdrawn since. */
const stored =
  (form: RegExp, parse: (value: unknown) => string) =>
  (value: unknown): string =>
    form.test(String(value)) ? String(value) : parse(value);

function currency(value: unknown): string {
  if (typeof value === 'string' && CURRENCIES.has(value)) return value;
  throw new TypeError('It must be a currency code of ISO 4217, such as TWD.');
}

export const CurrencyCode = new GraphQLScalarType<string, string>({
  name: 'CurrencyCode',
  description:
    'ISO 4217 currency code that has a minor unit: `TWD`, `VND`, `USD`. Funds codes are accepted (`CLF`, `UYW`), metals and test codes are not.',
  specifiedByURL: 'https://www.iso.org/iso-4217-currency-codes.html',
  serialize: stored(/^[A-Z]{3}$/, currency),
  parseValue: currency,
  parseLiteral: literal(currency, Kind.STRING),
});

function country(value: unknown): string {
  if (typeof value === 'string' && isCountry(value)) return value;
  throw new TypeError('It must be a country code of ISO 3166-1 in capitals, such as TW.');
}

export const CountryCode = new GraphQLScalarType<string, string>({
  name: 'CountryCode',
  description: 'ISO 3166-1 alpha-2 country code, officially assigned, in capitals: `TW`, `VN`, `US`.',
  specifiedByURL: 'https://www.iso.org/iso-3166-country-codes.html',
  serialize: stored(/^[A-Z]{2}$/, country),
  parseValue: country,
  parseLiteral: literal(country, Kind.STRING),
});

/** Language, script and region; variants and extensions select nothing that we have. */
const LOCALE = /^[A-Za-z]{2,3}(?:-[A-Za-z]{4})?(?:-(?:[A-Za-z]{2}|\d{3}))?$/;

function locale(value: unknown): string {
  if (typeof value === 'string' && LOCALE.test(value)) return Intl.getCanonicalLocales(value)[0]!;
  throw new TypeError('It must be a language tag of BCP 47, such as zh-TW.');
}

export const Locale = new GraphQLScalarType<string, string>({
  name: 'Locale',
  description:
    'BCP 47 language tag of a language, and optionally a script and a region: `en`, `zh-TW`, `zh-Hant-TW`. Accepted in any case, answered in the canonical one.',
  specifiedByURL: 'https://www.rfc-editor.org/info/bcp47',
  serialize: locale,
  parseValue: locale,
  parseLiteral: literal(locale, Kind.STRING),
});

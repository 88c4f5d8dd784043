const names = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' });

/** Codes of ISO 3166-1's reserved ranges, and what is larger than a country. */
const NO_COUNTRY = new Set(['EU', 'EZ', 'UN', 'XA', 'XB', 'ZZ', 'QO', 'AC', 'CP', 'DG', 'EA', 'IC', 'TA', 'CQ']);

/** Whether this is the ISO 3166-1 alpha-2 code of a country. */
export const isCountry = (code: string): boolean =>
  /^[A-Z]{2}$/.test(code) && !NO_COUNTRY.has(code) && names.of(code) !== undefined;

/**
 * ISO 4217: number of decimal digits of each currency's minor unit. A table of our own, because a runtime's differs: by version, and
 * because it has the digits for display (none for IDR), not those that money is counted in (two).
 *
 * It has the codes of list one, funds codes included, and two that were withdrawn a short while ago (ANG, BGN), for existing prices
 * and books. It leaves out codes without a minor unit: precious metals, XDR, XSU, XUA, the bond units, XTS, XXX.
 */
const CODES: Readonly<Record<number, string>> = {
  0: 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF',
  2: `AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF CHW CNY
    COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR
    JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO
    NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS
    TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XAD XCD XCG YER ZAR ZMW ZWG`,
  3: 'BHD IQD JOD KWD LYD OMR TND',
  4: 'CLF UYW',
};

const EXPONENTS: ReadonlyMap<string, number> = new Map(
  Object.entries(CODES).flatMap(([exponent, codes]) =>
    codes.split(/\s+/).map((code) => [code, Number(exponent)] as const),
  ),
);

/** Every currency for prices. */
export const CURRENCIES: ReadonlySet<string> = new Set(EXPONENTS.keys());

/** For codes that are not, or no longer, in the table: old books can still be read. */
const EXPONENT_USUAL = 2;

/** How many decimal digits a currency's minor unit has: 2 for USD, 0 for JPY and VND, 3 for KWD. */
export const exponentOf = (currency: string): number => EXPONENTS.get(currency) ?? EXPONENT_USUAL;

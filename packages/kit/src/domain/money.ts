import { exponentOf } from './currencies.ts';

/** A whole number of the smallest units of a currency (ISO 4217): 2500 TWD minor units are NT$25.00. */
export interface Amount {
  readonly amountMinor: number;
  readonly currency: string;
}

/** An amount that may be a sum of many: a bigint beyond the integers that a number carries exactly. */
export interface Sum {
  readonly amountMinor: number | bigint;
  readonly currency: string;
}

/**
 * Maximum of one price, coupon or order, in minor units: far more than anything costs, and so little that thousands of them together
 * still are integers that JSON carries exactly.
 */
export const AMOUNT_MAX = 1_000_000_000_000;

/** An amount in units of its currency, exact at any size: 123450 USD is `1234.50`. */
export function decimalOf({ amountMinor, currency }: Sum): string {
  const exponent = exponentOf(currency);
  const minor = BigInt(amountMinor);
  const digits = (minor < 0n ? -minor : minor).toString().padStart(exponent + 1, '0');
  const units = digits.slice(0, digits.length - exponent);
  return `${minor < 0n ? '-' : ''}${units}${exponent === 0 ? '' : `.${digits.slice(-exponent)}`}`;
}

const formats = new Map<string, Intl.NumberFormat>();
const FORMATS_MAX = 500;

/**
 * An amount in the notation of a locale (BCP 47), with every digit of the minor unit. An unknown locale counts as English. The runtime
 * formats the decimal text, since a number would round large amounts.
 */
export const formatAmount = (sum: Sum, locale = 'en'): string =>
  formatOf(locale, sum.currency).format(decimalOf(sum) as `${number}`);

function formatOf(locale: string, currency: string): Intl.NumberFormat {
  const key = `${locale}|${currency}`;
  const cached = formats.get(key);
  if (cached !== undefined) return cached;
  if (formats.size >= FORMATS_MAX) formats.clear();
  const digits = exponentOf(currency);
  const format = new Intl.NumberFormat(supportedLocale(locale), {
    style: 'currency',
    currency,
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
  formats.set(key, format);
  return format;
}

function supportedLocale(locale: string): string {
  try {
    return Intl.NumberFormat.supportedLocalesOf(locale)[0] ?? 'en';
  } catch {
    return 'en';
  }
}

/** Exact sum: throws rather than rounds beyond the integers that JSON can carry. */
export function sumMinor(amounts: Iterable<number>): number {
  let sum = 0;
  for (const amount of amounts) sum += amount;
  if (!Number.isSafeInteger(sum)) throw new RangeError('An amount leaves the range of safe integers.');
  return sum;
}

/** `bps` hundredths of a percent of `amountMinor`, rounded half up, once. */
export function percentOf(amountMinor: number, bps: number): number {
  return Number((BigInt(amountMinor) * BigInt(bps) * 2n + 10_000n) / 20_000n);
}

/**
 * Splits `totalMinor` in proportion to `weights` so that the parts add up to it exactly: every part is rounded down,
 * and the units left over go one each to the largest remainders, earlier parts first among equals.
 */
export function allocate(totalMinor: number, weights: readonly number[]): number[] {
  const sum = weights.reduce((total, weight) => total + BigInt(weight), 0n);
  if (sum === 0n) {
    if (totalMinor !== 0) throw new RangeError('Nothing to allocate to: every weight is zero.');
    return weights.map(() => 0);
  }
  const shares = weights.map((weight) => BigInt(totalMinor) * BigInt(weight));
  const parts = shares.map((share) => share / sum);
  let left = BigInt(totalMinor) - parts.reduce((total, part) => total + part, 0n);
  const byRemainder = shares
    .map((share, index) => ({ index, remainder: share % sum }))
    .toSorted((a, b) => (a.remainder === b.remainder ? a.index - b.index : a.remainder > b.remainder ? -1 : 1));
  for (const { index } of byRemainder) {
    if (left <= 0n) break;
    parts[index] = (parts[index] ?? 0n) + 1n;
    left -= 1n;
  }
  return parts.map(Number);
}

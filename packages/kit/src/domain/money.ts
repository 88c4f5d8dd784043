/** A whole number of the smallest units of a currency (ISO 4217): 2500 TWD minor units are NT$25.00. */
export interface Amount {
  readonly amountMinor: number;
  readonly currency: string;
}

/** Every currency code that the runtime's ISO 4217 data knows. */
export const CURRENCIES: ReadonlySet<string> = new Set(Intl.supportedValuesOf('currency'));

/** How many decimal digits a currency's minor unit has: 2 for USD, 0 for JPY and VND. */
export function exponentOf(currency: string): number {
  return new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2;
}

const formats = new Map<string, Intl.NumberFormat>();
const FORMATS_MAX = 500;

/** An amount as people of `locale` (BCP 47) write it. An unknown locale is read as English. */
export function formatAmount({ amountMinor, currency }: Amount, locale = 'en'): string {
  const key = `${locale}|${currency}`;
  let format = formats.get(key);
  if (format === undefined) {
    if (formats.size >= FORMATS_MAX) formats.clear();
    format = new Intl.NumberFormat(knownLocale(locale), { style: 'currency', currency });
    formats.set(key, format);
  }
  return format.format(amountMinor / 10 ** exponentOf(currency));
}

function knownLocale(locale: string): string {
  try {
    return Intl.NumberFormat.supportedLocalesOf(locale)[0] ?? 'en';
  } catch {
    return 'en';
  }
}

/** A sum that is refused rather than rounded once it leaves the integers that JSON can carry. */
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

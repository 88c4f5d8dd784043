import type { OfferTerms } from '@muster/events';
import { AMOUNT_MAX, allocate, formatAmount, InvalidInput, NotFound } from '@muster/kit/domain';

export interface RequestedLine {
  readonly offerId: string;
  readonly variantId: string;
  readonly quantity: number;
}

export interface PricedLine extends RequestedLine {
  readonly productId: string;
  readonly unitPriceMinor: number;
  /** Quantity times unit price: before any discount. */
  readonly grossMinor: number;
}

export interface PricedOrder {
  readonly currency: string;
  readonly lines: readonly PricedLine[];
  readonly subtotalMinor: number;
}

/** Prices every line by the fixed terms of its offer. All lines have one currency. */
export function priceLines(lines: readonly RequestedLine[], terms: ReadonlyMap<string, OfferTerms>): PricedOrder {
  const currencies: string[] = [];
  const priced = lines.map((line) => {
    const offer = terms.get(line.offerId)!;
    const variant = offer.variants.find(({ variantId }) => variantId === line.variantId);
    if (variant === undefined) throw new NotFound('variant of this offer');
    currencies.push(variant.currency);
    const grossMinor = variant.amountMinor * line.quantity;
    return { ...line, productId: offer.productId, unitPriceMinor: variant.amountMinor, grossMinor };
  });
  const [currency] = currencies;
  const other = currencies.findIndex((code) => code !== currency);
  if (other !== -1)
    throw new InvalidInput([
      {
        path: `lines.${other}.offerId`,
        message: 'is priced in {other}, the first line in {currency}',
        facts: { other: currencies[other]!, currency: currency! },
      },
    ]);
  const subtotalMinor = priced.reduce((sum, { grossMinor }) => sum + grossMinor, 0);
  if (subtotalMinor > AMOUNT_MAX)
    throw new InvalidInput([
      {
        path: 'lines',
        message: 'cost more than one order may: {most}',
        facts: { most: formatAmount({ amountMinor: AMOUNT_MAX, currency: currency! }) },
        code: 'TOO_LARGE',
      },
    ]);
  return { currency: currency!, lines: priced, subtotalMinor };
}

export interface DiscountedLine extends PricedLine {
  readonly discountMinor: number;
  readonly totalMinor: number;
}

/** The lines of an order with a discount: what a reservation fixes, and what its quote says. */
export function discounted(order: PricedOrder, discountMinor: number): DiscountedLine[] {
  const shares = shareDiscount(discountMinor, order);
  return order.lines.map((line, at) => ({
    ...line,
    discountMinor: shares[at]!,
    totalMinor: line.grossMinor - shares[at]!,
  }));
}

/** Each line's share of a discount, in proportion to its gross amount, exact to the last minor unit. */
export const shareDiscount = (discountMinor: number, { lines }: PricedOrder): number[] =>
  discountMinor === 0
    ? lines.map(() => 0)
    : allocate(
        discountMinor,
        lines.map(({ grossMinor }) => grossMinor),
      );

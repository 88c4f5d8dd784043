import { type Tx, typedQuery } from '@muster/kit/orm';
import type { Payment } from '../payment/payment.entity.ts';
import { Refund } from './refund.entity.ts';

/** Amounts of the refunds of one payment that are completed or under way; FAILED ones do not count. */
export interface Promised {
  readonly totalMinor: number;
  readonly staffMinor: number;
}

/** Reads the promised refunds of a payment that is locked, without the refund `exceptId`. */
export async function promisedRefunds(tx: Tx, payment: Payment, exceptId: string | null = null): Promise<Promised> {
  const sums = await typedQuery(tx.em, [Refund], (db) => {
    const promised = db
      .selectFrom('Refund')
      .select(({ fn }) => ['origin', fn.sum<string>('amountMinor').as('minor')])
      .where('paymentId', '=', payment.id)
      .where('status', '<>', 'FAILED')
      .groupBy('origin');
    return exceptId === null ? promised : promised.where('id', '<>', exceptId);
  });
  const sumOf = (rows: typeof sums) => rows.reduce((sum, { minor }) => sum + Number(minor), 0);
  return { totalMinor: sumOf(sums), staffMinor: sumOf(sums.filter(({ origin }) => origin === 'STAFF')) };
}

/**
 * Part of an amount owed that is not returned already: an order that ends owes its whole payment, of which staff may have
 * returned a part that it has not heard of yet.
 */
export function stillOwed(owedMinor: number, capturedMinor: number, { totalMinor, staffMinor }: Promised): number {
  const excess = Math.max(0, owedMinor - (capturedMinor - totalMinor));
  return Math.max(0, owedMinor - Math.min(staffMinor, excess));
}

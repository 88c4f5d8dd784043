import type { Tx } from '@muster/kit/orm';
import type { Payment } from '../payment/payment.entity.ts';

/** Amounts of the refunds of one payment that are completed or under way; FAILED ones do not count. */
export interface Promised {
  readonly totalMinor: number;
  readonly staffMinor: number;
}

/** Reads the promised refunds of a payment that is locked, without the refund `exceptId`. */
export async function promisedRefunds(tx: Tx, payment: Payment, exceptId: string | null = null): Promise<Promised> {
  const [row] = await tx.em.execute<Promised[]>(
    `select coalesce(sum(amount_minor), 0)::float8 as "totalMinor",
            coalesce(sum(amount_minor) filter (where origin = 'STAFF'), 0)::float8 as "staffMinor"
       from refund where payment_id = ? and status <> 'FAILED' and id is distinct from ?::uuid`,
    [payment.id, exceptId],
  );
  return row!;
}

/**
 * Part of an amount owed that is not returned already: an order that ends owes its whole payment, of which staff may have
 * returned a part that it has not heard of yet.
 */
export function stillOwed(owedMinor: number, capturedMinor: number, { totalMinor, staffMinor }: Promised): number {
  const excess = Math.max(0, owedMinor - (capturedMinor - totalMinor));
  return Math.max(0, owedMinor - Math.min(staffMinor, excess));
}

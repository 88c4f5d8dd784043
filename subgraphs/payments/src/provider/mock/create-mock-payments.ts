import { columns, type Database, newId } from '@muster/kit/orm';
import type { PaymentAtProvider } from '../provider.ts';

/** A payment as the shop asks for it, with the unguessable part of its page's address. */
export interface AskedMockPayment extends PaymentAtProvider {
  readonly token: string;
}

/** What the company answers. */
export interface MadeMockPayment {
  readonly id: string;
  readonly token: string;
  /** What the shop calls it. */
  readonly reference: string;
}

/** Makes the mock company's payments with their pages, or answers those that have these numbers already. */
export async function createMockPayments(db: Database, asked: readonly AskedMockPayment[]): Promise<MadeMockPayment[]> {
  const [rows] = await db.hot.write([
    {
      sql: `with given as materialized (
              select * from unnest(?::uuid[], ?::text[], ?::text[], ?::uuid[], ?::bigint[], ?::text[])
                as given (id, token, reference, order_id, amount_minor, currency)),
            made as (
              insert into mock_payment (id, token, reference, order_id, amount_minor, currency, created_at)
              select id, token, reference, order_id, amount_minor, currency, ?::timestamptz from given order by reference
              on conflict (reference) do nothing returning id, token, reference)
            select id, token, reference from made
            union all select id, token, reference from mock_payment where reference in (select reference from given)`,
      params: [
        ...columns(
          asked,
          () => newId(),
          ({ token }) => token,
          ({ number }) => number,
          ({ orderId }) => orderId,
          ({ amountMinor }) => amountMinor,
          ({ currency }) => currency,
        ),
        db.clock.now(),
      ],
    },
  ]);
  const known = new Map((rows as readonly MadeMockPayment[]).map((row) => [row.reference, row]));
  return asked.map(({ number }) => known.get(number)!);
}

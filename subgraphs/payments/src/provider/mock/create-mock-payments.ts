import { columns, type Database, newId } from '@muster/kit/orm';
import type { PaymentAtProvider } from '../provider.ts';

/** Payment of the shop, with the secret token of its page's URL. */
export interface RequestedMockPayment extends PaymentAtProvider {
  readonly token: string;
}

/** Payment as the provider stored it. */
export interface CreatedMockPayment {
  readonly id: string;
  readonly token: string;
  /** Merchant reference of the shop. */
  readonly reference: string;
}

/** Creates payments at the mock provider, idempotent by their numbers. */
export async function createMockPayments(
  db: Database,
  requested: readonly RequestedMockPayment[],
): Promise<CreatedMockPayment[]> {
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
          requested,
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
  const byReference = new Map((rows as readonly CreatedMockPayment[]).map((row) => [row.reference, row]));
  return requested.map(({ number }) => byReference.get(number)!);
}

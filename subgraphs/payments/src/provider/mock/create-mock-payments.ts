import { type Database, newId, rowset } from '@muster/kit/orm';
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

const given = rowset<RequestedMockPayment>('given', {
  id: ['uuid', () => newId()],
  token: ['text', ({ token }) => token],
  reference: ['text', ({ number }) => number],
  orderId: ['uuid', ({ orderId }) => orderId],
  amountMinor: ['bigint', ({ amountMinor }) => amountMinor],
  currency: ['text', ({ currency }) => currency],
});

/** Creates payments at the mock provider, idempotent by their numbers. */
export async function createMockPayments(
  db: Database,
  requested: readonly RequestedMockPayment[],
): Promise<CreatedMockPayment[]> {
  const [rows] = await db.hot.write([
    {
      sql: `with given as materialized (
              select * from ${given.from}),
            made as (
              insert into mock_payment (${given.names}, created_at)
              select ${given.names}, ?::timestamptz from given order by reference
              on conflict (reference) do nothing returning id, token, reference)
            select id, token, reference from made
            union all select id, token, reference from mock_payment where reference in (select reference from given)`,
      params: [...given.params(requested), db.clock.now()],
    },
  ]);
  const byReference = new Map((rows as readonly CreatedMockPayment[]).map((row) => [row.reference, row]));
  return requested.map(({ number }) => byReference.get(number)!);
}

import { newId, type Tx } from '@muster/kit/orm';
import type { PaymentAtProvider } from '../provider.ts';

/** What the company answers: what it calls the payment, and the unguessable part of its page's address. */
export interface MadeMockPayment {
  readonly id: string;
  readonly token: string;
}

/** Makes the mock company's payment with its page, or answers the one that has this number already. */
export async function createMockPayment(
  tx: Tx,
  { number, orderId, amountMinor, currency }: PaymentAtProvider,
  token: string,
): Promise<MadeMockPayment> {
  const [made] = await tx.run<MadeMockPayment>({
    sql: `insert into mock_payment (id, token, reference, order_id, amount_minor, currency, created_at)
          values (?, ?, ?, ?, ?, ?, ?) on conflict (reference) do nothing returning id, token`,
    params: [newId(), token, number, orderId, amountMinor, currency, tx.now],
  });
  if (made !== undefined) return made;
  const [before] = await tx.run<MadeMockPayment>({
    sql: 'select id, token from mock_payment where reference = ?',
    params: [number],
  });
  return before!;
}

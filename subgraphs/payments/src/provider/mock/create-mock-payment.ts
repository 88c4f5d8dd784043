import { newId, type Tx } from '@muster/kit/orm';
import type { PaymentAtProvider } from '../provider.ts';
import { MockPayment } from './mock.entity.ts';

/** Makes the mock company's payment with its page, or answers the one that has this number already. */
export async function createMockPayment(
  tx: Tx,
  { number, orderId, amountMinor, currency }: PaymentAtProvider,
  token: string,
): Promise<MockPayment> {
  await tx.em.execute(
    `insert into mock_payment (id, token, reference, order_id, amount_minor, currency, created_at) values (?, ?, ?, ?, ?, ?, ?)
     on conflict (reference) do nothing`,
    [newId(), token, number, orderId, amountMinor, currency, tx.now],
  );
  return tx.em.findOneOrFail(MockPayment, { reference: number });
}

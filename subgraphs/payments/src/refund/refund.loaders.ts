import type { Reader } from '@muster/kit/subgraph';
import { Refund } from './refund.entity.ts';

/** A reason to give money back comes once to a payment, and there are few. */
export const REFUNDS_PER_PAYMENT_MAX = 10;

/** Oldest first. Asked for payments that the actor was shown, so there is nothing more to hide. */
export async function refundsOfPayment(paymentIds: readonly string[], { em }: Reader): Promise<Refund[][]> {
  const found = await em.find(Refund, { paymentId: { $in: [...paymentIds] } }, { orderBy: { id: 'asc' } });
  const byPayment = Map.groupBy(found, ({ paymentId }) => paymentId);
  return paymentIds.map((id) => byPayment.get(id) ?? []);
}

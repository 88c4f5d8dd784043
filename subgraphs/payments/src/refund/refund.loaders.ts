import type { Reader } from '@muster/kit/subgraph';
import { Refund } from './refund.entity.ts';

/** Refunds of one payment: one for each reason, and there are few reasons. */
export const REFUNDS_PER_PAYMENT_MAX = 10;

/** Oldest first. No visibility check: the actor has seen the payment already. */
export async function refundsOfPayment(paymentIds: readonly string[], { em }: Reader): Promise<Refund[][]> {
  const found = await em.find(Refund, { paymentId: { $in: [...paymentIds] } }, { orderBy: { id: 'asc' } });
  const byPayment = Map.groupBy(found, ({ paymentId }) => paymentId);
  return paymentIds.map((id) => byPayment.get(id) ?? []);
}

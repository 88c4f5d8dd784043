import { IdempotencyConflict } from '@muster/kit/domain';
import type { Tx } from '@muster/kit/orm';
import { Order } from '../order/order.entity.ts';
import { requestPayment } from '../order/request-payment.ts';
import { PerUserLimitExceeded } from '../quota/quota.refusals.ts';
import { type Wanted, wantedOf } from '../quota/quota.rules.ts';
import { heldBy, type QuotaRow, takeQuota } from '../quota/quota.ts';
import { keepBelowCeilings } from './hold-ceilings.ts';
import { insertOrders, type MadeOrder, newOrder, type Reservation, type Reserved, reservedOf } from './order-rows.ts';
import { inputDigestOf } from './reserve-input.ts';

/**
 * Makes one order and takes its places, or does nothing at all. The order's row comes first: its key makes a repeat wait for
 * the first call and answer its order. The quota row comes as late as it can: it is what everybody waits for.
 */
export async function reserveAlone(tx: Tx, reservation: Reservation): Promise<Reserved> {
  const order = newOrder(reservation);
  const [made] = await tx.run<MadeOrder>(insertOrders([order], tx.now));
  if (made === undefined) return replay(tx, reservation);

  const { ceilings, caller, dataKey } = reservation;
  if (ceilings !== undefined) await keepBelowCeilings(tx, order, caller, ceilings, dataKey);

  const wanted = wantedOf(order.lines);
  const quotas = await takeQuota(tx, wanted);
  await refuseBeyondLimit(tx, order.userId, quotas, wanted);

  // Payment is open for one of its offers already: it is open for this order too.
  const confirmed = quotas.find(({ confirmedAt }) => confirmedAt !== null);
  const [present] = confirmed === undefined ? [] : await requestPayment(tx, [order.id], confirmed.paymentWindowMinutes);
  return reservedOf(order, made, tx.now, present);
}

/** The order that a key made before, or IdempotencyConflict when it was another input that made it. */
async function replay(tx: Tx, { input, dataKey }: Reservation): Promise<Reserved> {
  const first = await tx.em.findOneOrFail(Order, { userId: tx.actor.id, idempotencyKey: input.idempotencyKey });
  if (first.inputDigest !== inputDigestOf(input, dataKey)) throw new IdempotencyConflict();
  return { order: first, lines: null };
}

async function refuseBeyondLimit(
  tx: Tx,
  userId: string,
  quotas: readonly QuotaRow[],
  wanted: readonly Wanted[],
): Promise<void> {
  const limited = quotas.filter(({ perUserLimit }) => perUserLimit !== null);
  const held = await heldBy(
    tx,
    limited.map(({ offerId }) => ({ userId, offerId })),
  );
  for (const { offerId, perUserLimit } of limited) {
    const total = held(userId, offerId);
    const { quantity } = wanted.find((line) => line.offerId === offerId)!;
    if (total > perUserLimit!) throw new PerUserLimitExceeded(offerId, perUserLimit!, total - quantity);
  }
}

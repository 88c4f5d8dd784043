import { LockMode } from '@mikro-orm/postgresql';
import type { Tx } from '@muster/kit/orm';
import { Payment } from '../payment/payment.entity.ts';
import { openStatuses } from '../payment/payment.states.ts';
import { expirePayment } from '../payment/settle-payment.ts';
import type { PayableOrder } from './payable-order.entity.ts';

interface Order {
  readonly orderId: string;
  readonly userId: string;
  readonly totalMinor: number;
  readonly currency: string;
}

/**
 * Closes an order for payments, and ends its open payment unless that is `exceptId`. A missing row is inserted as CLOSED, so that
 * an event which overtook `payment.requested` still counts. Lock order: order, then its payments.
 */
export async function closePayableOrder(
  tx: Tx,
  { orderId, userId, totalMinor, currency }: Order,
  as: NonNullable<PayableOrder['closedAs']>,
  exceptId: string | null = null,
): Promise<void> {
  await tx.em.execute(
    `insert into payable_order (order_id, user_id, amount_minor, currency, state, closed_as) values (?, ?, ?, ?, 'CLOSED', ?)
     on conflict (order_id) do update set state = 'CLOSED', closed_as = excluded.closed_as`,
    [orderId, userId, totalMinor, currency, as],
  );
  const open = await tx.em.findOne(
    Payment,
    { orderId, status: { $in: [...openStatuses] } },
    { lockMode: LockMode.PESSIMISTIC_WRITE },
  );
  if (open === null || open.id === exceptId) return;
  if (as === 'EXPIRED') expirePayment(tx, open);
  else open.move('cancel', tx.now);
}

import { field, InvalidTransition, isId, may, NotFound } from '@muster/kit/domain';
import type { Tx } from '@muster/kit/orm';
import { z } from 'zod';
import { cancelOrders } from './end-orders.ts';
import { cancellableFrom } from './order.actions.ts';
import { Order } from './order.entity.ts';
import { visibleOrders } from './order.policy.ts';

export const CancelOrder = z.object({ id: field.id, reason: field.text(500).nullish() });

/** Cancels an order. A customer may until it is paid; after that it needs the permission that also refunds. */
export async function cancelOrder(tx: Tx, { id, reason }: z.infer<typeof CancelOrder>): Promise<Order> {
  const mayAny = may(tx.actor, 'order:cancel_any');
  const order = isId(id) ? await tx.em.findOne(Order, { id, ...(mayAny ? {} : visibleOrders(tx.actor)) }) : null;
  if (order === null) throw new NotFound('order');
  if (order.userId !== tx.actor.id && !mayAny) throw new NotFound('order');
  const from = cancellableFrom(tx.actor, order);
  const published = order.userId === tx.actor.id ? 'cancelled by the customer' : 'cancelled by an administrator';
  const [cancelled] = await cancelOrders(tx, [order.id], published, from, reason?.trim() || published);
  if (cancelled === undefined) {
    const present = await tx.em.refresh(order);
    throw new InvalidTransition('order', present?.status ?? order.status, 'CANCELLED');
  }
  if (mayAny && order.userId !== tx.actor.id) {
    tx.audit({
      action: 'order.cancel',
      entityType: 'Order',
      entityId: order.id,
      before: { status: cancelled.from },
      after: { status: 'CANCELLED' },
    });
  }
  await tx.em.refresh(order);
  return order;
}

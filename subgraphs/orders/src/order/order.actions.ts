import { type Actor, may } from '@muster/kit/domain';
import type { Order } from './order.entity.ts';
import { ENDED, type OrderStatus, orderStates, PAYABLE, UNPAID } from './order.states.ts';

export type OrderAction = 'PAY' | 'CANCEL';
export type NotPayableReason = 'NOT_REQUESTED' | 'OVERDUE' | 'NOTHING_TO_PAY' | 'PAID' | 'ENDED';

type State = Pick<Order, 'status' | 'totalMinor' | 'paymentDueAt'>;

/** Reason why no payment of the order is accepted at this moment; null when one is. */
export function notPayableReason({ status, totalMinor, paymentDueAt }: State, now: Date): NotPayableReason | null {
  if (ENDED.includes(status)) return 'ENDED';
  if (totalMinor === 0) return 'NOTHING_TO_PAY';
  if (status === 'RESERVED') return 'NOT_REQUESTED';
  if (!PAYABLE.includes(status)) return 'PAID';
  return paymentDueAt != null && paymentDueAt <= now ? 'OVERDUE' : null;
}

/** The statuses from which an actor may cancel an order; none for an order of somebody else without the permission. */
export function cancellableFrom(actor: Actor, { userId }: Pick<Order, 'userId'>): readonly OrderStatus[] {
  if (may(actor, 'order:cancel_any')) return orderStates.from('cancel');
  return actor.kind === 'USER' && actor.id === userId ? UNPAID : [];
}

/** Actions of an actor on an order that are allowed at this moment. Only its owner pays. */
export function allowedActions(actor: Actor, order: State & Pick<Order, 'userId'>, now: Date): OrderAction[] {
  const pays = actor.kind === 'USER' && actor.id === order.userId && notPayableReason(order, now) === null;
  const cancels = cancellableFrom(actor, order).includes(order.status);
  return [...(pays ? (['PAY'] as const) : []), ...(cancels ? (['CANCEL'] as const) : [])];
}

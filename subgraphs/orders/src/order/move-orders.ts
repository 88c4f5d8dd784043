import { columnName, type Tx } from '@muster/kit/orm';
import type { Order } from './order.entity.ts';
import { type OrderStatus, type OrderVerb, orderStates } from './order.states.ts';

/** The properties of an order that are read in plain SQL, with the cast of each. */
const CASTS = {
  id: '',
  number: '',
  userId: '',
  status: '',
  currency: '',
  totalMinor: '::float8',
  paidMinor: '::float8',
  refundedMinor: '::float8',
  paymentId: '',
  couponHoldId: '',
  paymentDueAt: '',
  updatedAt: '',
} as const satisfies Partial<Record<keyof Order, string>>;

export type OrderRow = Pick<Order, keyof typeof CASTS>;

export const ORDER_COLUMNS = Object.entries(CASTS)
  .map(([property, cast]) => `orders.${columnName(property)}${cast} as "${property}"`)
  .join(', ');

/** The expiry of an unpaid order: the first end of a window of its offers, plus the grace period. */
export const EXPIRES_AT = `(select min(pay_until) from quota_hold join quota using (offer_id) where quota_hold.order_id = orders.id)`;

export type MovedOrder = OrderRow & { readonly from: OrderStatus };

interface Move {
  readonly verb: OrderVerb;
  readonly reason?: string;
  /** Restricts the states that allow the verb. */
  readonly from?: readonly OrderStatus[];
  /** The new deadline of the payment, cut to the order's expiry; left out, the deadline stays. */
  readonly paymentDueAt?: Date;
}

/**
 * The only way an order's status changes: the state table decides from where, and the history records it. An order in another
 * state is left alone. Answers the orders that moved.
 */
export async function moveOrders(
  tx: Tx,
  orderIds: readonly string[],
  { verb, reason, from = orderStates.from(verb), paymentDueAt }: Move,
): Promise<MovedOrder[]> {
  if (orderIds.length === 0) return [];
  const allowed = from.filter((state) => orderStates.allows(state, verb));
  const to = orderStates.next(allowed[0]!, verb);
  return tx.em.execute<MovedOrder[]>(
    `with before as materialized (
       select id, status from orders where id in (?) and status in (?) order by id for no key update),
     moved as (
       update orders set status = ?, payment_due_at = case when ?::timestamptz is null then payment_due_at else least(?::timestamptz, ${EXPIRES_AT}) end
         from before where orders.id = before.id returning ${ORDER_COLUMNS}, before.status as "from"),
     noted as (
       insert into order_status_change (order_id, from_status, to_status, reason, actor_id, actor_kind, at)
       select id, "from", status, ?, ?, ?, ? from moved order by id)
     select * from moved order by id`,
    [
      orderIds,
      allowed,
      to,
      paymentDueAt ?? null,
      paymentDueAt ?? null,
      reason ?? null,
      tx.actor.id,
      tx.actor.kind,
      tx.now,
    ],
  );
}

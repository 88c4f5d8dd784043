import { cancelReservations, knownCouponHolds, openOrders, payableOrder, stopReservations } from '@muster/events';
import { may } from '@muster/kit/domain';
import { commandHandler } from '@muster/kit/subgraph';
import { giveUpUnlessAlive } from './coupon-hold.ts';
import { onSellWindowCancelled } from './on-sell-window-cancelled.ts';
import { onSellWindowClosing } from './on-sell-window-closing.ts';
import { Order } from './order.entity.ts';
import { type OrderStatus, PAYABLE } from './order.states.ts';

/** The customer or the shop still has to do something. */
const OPEN: readonly OrderStatus[] = [
  'RESERVED',
  'PENDING_PAYMENT',
  'PAYMENT_REQUESTED',
  'PAID',
  'PROCESSING',
  'PARTIALLY_SHIPPED',
  'SHIPPED',
  'RETURN_IN_PROGRESS',
];

/** Commands of other subgraphs. */
export const orderCommands = [
  commandHandler(payableOrder, async ({ db }, { orderId }, { actor }) => {
    const order = await db.orm.em.fork().findOne(Order, { id: orderId });
    if (order === null || (order.userId !== actor.id && !may(actor, 'order:read_any')))
      return { payable: null, status: null, userId: null };
    const { id, userId, status, currency, totalMinor, paymentDueAt } = order;
    const payable =
      PAYABLE.includes(status) && paymentDueAt != null
        ? { orderId: id, userId, amountMinor: totalMinor, currency, dueAt: paymentDueAt.toISOString() }
        : null;
    return { payable, status, userId };
  }),
  commandHandler(openOrders, async ({ db }, { userId }) => {
    return { count: await db.orm.em.fork().count(Order, { userId, status: { $in: [...OPEN] } }) };
  }),
  commandHandler(knownCouponHolds, async (services, { holdIds }, caller) => ({
    known: await services.transact(caller, (tx) => giveUpUnlessAlive(tx, holdIds)),
  })),
  commandHandler(stopReservations, async (services, { sellWindowId, graceEndsAt }, caller) => {
    await services.transact(caller, (tx) =>
      onSellWindowClosing(tx, { sellWindowId, graceEndsAt, closedAt: tx.now.toISOString() }),
    );
    return { stopped: true };
  }),
  commandHandler(cancelReservations, async (services, window, caller) => {
    await services.transact(caller, (tx) => onSellWindowCancelled(tx, window));
    return { stopped: true };
  }),
];

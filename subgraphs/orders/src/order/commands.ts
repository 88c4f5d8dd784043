import { knownCouponHolds, payableOrder, stopReservations } from '@muster/events';
import { may } from '@muster/kit/domain';
import { commandHandler } from '@muster/kit/subgraph';
import { onSellWindowClosing } from '../quota/on-sell-window.ts';
import { giveUpUnlessAlive } from './coupon-hold.ts';
import { Order } from './order.entity.ts';
import { PAYABLE } from './order.states.ts';

/** What other subgraphs may ask of orders. */
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
  commandHandler(knownCouponHolds, async (services, { holdIds }, caller) => ({
    known: await services.transact(caller, (tx) => giveUpUnlessAlive(tx, holdIds)),
  })),
  commandHandler(stopReservations, async (services, { sellWindowId, graceEndsAt }, caller) => {
    await services.transact(caller, (tx) =>
      onSellWindowClosing(tx, { sellWindowId, graceEndsAt, closedAt: tx.now.toISOString() }),
    );
    return { stopped: true };
  }),
];

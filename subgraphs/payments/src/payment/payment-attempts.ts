import type { Connection, PageArguments } from '@muster/kit/domain';
import { childList, type RequestContext } from '@muster/kit/subgraph';
import { Payment } from './payment.entity.ts';
import { visiblePayments } from './payment.policy.ts';

const attemptsOfOrder = childList({
  name: 'Order.paymentAttempts',
  entity: Payment,
  from: 'payment as child',
  parent: 'child.order_id',
  isNewestFirst: true,
  where: 'child.user_id = coalesce(?::uuid, child.user_id)',
  params: (_: null, { actor }) => [visiblePayments(actor).userId ?? null],
});

/** One page of the payments of an order that the actor may see, newest first. */
export const paymentAttempts = (
  ctx: RequestContext,
  orderId: string,
  page: PageArguments,
): Promise<Connection<Payment>> => attemptsOfOrder(ctx, orderId, null, page);

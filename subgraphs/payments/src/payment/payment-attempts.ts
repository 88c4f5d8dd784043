import { type Connection, isId, type PageArguments, type PageRequest, pageOf, pageRequest } from '@muster/kit/domain';
import type { LoaderDefinition, Reader, RequestContext } from '@muster/kit/subgraph';
import { z } from 'zod';
import { Payment } from './payment.entity.ts';
import { visiblePayments } from './payment.policy.ts';

const ATTEMPTS = { name: 'paymentAttempts NEWEST', key: z.tuple([z.uuid()]) };

interface AttemptsKey {
  readonly orderId: string;
  readonly request: PageRequest;
}

/** One page of the payments of an order, newest first; the pages of many orders are one query. */
export async function paymentAttempts(
  ctx: RequestContext,
  orderId: string,
  page: PageArguments,
): Promise<Connection<Payment>> {
  const request = pageRequest(ATTEMPTS, page);
  const rows = await ctx.load(attemptsOfOrder, { orderId, request });
  return pageOf(
    rows,
    request,
    ({ id }) => [id],
    () => ctx.load(attemptCount, orderId),
  );
}

/** Rows of one page and one more, in the direction of reading. Orders with the same page arguments share a query. */
const attemptsOfOrder: LoaderDefinition<AttemptsKey, Payment[]> = async (keys, reader) => {
  const byRequest = Map.groupBy(keys, ({ request: { size, isBackward, from } }) =>
    JSON.stringify([size, isBackward, from]),
  );
  const found = new Map<AttemptsKey, Payment[]>();
  for (const same of byRequest.values()) {
    const byOrder = await readAttempts(reader, same);
    for (const key of same) found.set(key, byOrder.get(key.orderId.toLowerCase()) ?? []);
  }
  return keys.map((key) => found.get(key)!);
};

async function readAttempts({ em, actor }: Reader, keys: readonly AttemptsKey[]): Promise<Map<string, Payment[]>> {
  const { size, isBackward, from } = keys[0]!.request;
  const [beyond, direction] = isBackward ? ['>', 'asc'] : ['<', 'desc'];
  const position = from === null ? '' : `and id ${beyond} ?`;
  const rows = await em.execute(
    `select payment.*
       from unnest(array[?]::uuid[]) as requested (order_id)
       cross join lateral (
         select * from payment
          where order_id = requested.order_id and user_id = coalesce(?::uuid, user_id) ${position}
          order by id ${direction} limit ?) as payment`,
    [
      keys.map(({ orderId }) => orderId).filter(isId),
      visiblePayments(actor).userId ?? null,
      ...(from === null ? [] : [from[0]!]),
      size + 1,
    ],
  );
  return Map.groupBy(
    rows.map((row) => em.map(Payment, row)),
    ({ orderId }) => orderId,
  );
}

const attemptCount: LoaderDefinition<string, number> = async (orderIds, { em, actor }) => {
  const rows = await em.execute<{ order_id: string; count: number }[]>(
    `select order_id, count(*)::int as count
       from payment where order_id = any(array[?]::uuid[]) and user_id = coalesce(?::uuid, user_id) group by order_id`,
    [orderIds.filter(isId), visiblePayments(actor).userId ?? null],
  );
  const counts = new Map(rows.map(({ order_id: id, count }) => [id, count]));
  return orderIds.map((id) => counts.get(id.toLowerCase()) ?? 0);
};

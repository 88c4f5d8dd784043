import type { EntityManager, FilterQuery } from '@mikro-orm/postgresql';
import { raw } from '@mikro-orm/postgresql';
import { field, isId } from '@muster/kit/domain';
import { allOf, escapeLike } from '@muster/kit/orm';
import { z } from 'zod';
import type { Order } from './order.entity.ts';
import { orderStates } from './order.states.ts';
import { idFloor } from './order-id.ts';

/** Ids of one filter. */
export const IDS_MAX = 100;

const total = z.object({ amountMinor: field.amountMinor, currency: field.currency });

export const OrderFilter = z
  .object({
    ids: z.array(field.id).max(IDS_MAX).nullish(),
    number: z.string().trim().min(1).max(40).toUpperCase().nullish(),
    search: z.string().trim().min(2).max(40).toUpperCase().nullish(),
    status: z.array(z.enum(orderStates.states)).max(orderStates.states.length).nullish(),
    customerId: field.id.nullish(),
    sellWindowId: field.id.nullish(),
    offerId: field.id.nullish(),
    productId: field.id.nullish(),
    placedFrom: field.moment.nullish(),
    placedUntil: field.moment.nullish(),
    updatedFrom: field.moment.nullish(),
    updatedUntil: field.moment.nullish(),
    totalFrom: total.nullish(),
    totalUntil: total.nullish(),
  })
  .refine(
    ({ totalFrom, totalUntil }) =>
      totalFrom == null || totalUntil == null || totalFrom.currency === totalUntil.currency,
    {
      path: ['totalUntil'],
      message: 'must be in the currency of totalFrom',
    },
  );
export type OrderFilter = z.infer<typeof OrderFilter>;

/** Pattern of numbers with this beginning. */
export const beginningWith = (search: string): string => `${escapeLike(search)}%`;

type Where = FilterQuery<Order>;
const NONE = { id: { $in: [] } } as Where;

/** The condition of a filter; the parts that are left out do not restrict. An id that no order can have matches none. */
export async function ordersWhere(em: EntityManager, filter: OrderFilter): Promise<Where> {
  const { ids, number, search, status, customerId } = filter;
  return allOf<Order>(
    ids != null && { id: { $in: ids.filter(isId).map((id) => id.toLowerCase()) } },
    number != null && { number },
    search != null && { number: { $like: beginningWith(search) } },
    status != null && { status: { $in: status } },
    customerId != null && (isId(customerId) ? { userId: customerId } : NONE),
    ...placed(filter),
    ...updated(filter),
    ...ofTotal(filter),
    await ofOffers(em, filter),
  );
}

/** Orders of earlier versions got their ids a moment before or after they were placed; the clocks of two processes may differ. */
const ID_SLACK_MS = 3_600_000;

/** An order's id begins with the moment it was placed, so that the primary key finds a range of moments. */
const placed = ({ placedFrom, placedUntil }: OrderFilter): (Where | false)[] => [
  placedFrom != null && {
    placedAt: { $gte: placedFrom },
    id: { $gte: idFloor(new Date(placedFrom.getTime() - ID_SLACK_MS)) },
  },
  placedUntil != null && {
    placedAt: { $lt: placedUntil },
    id: { $lt: idFloor(new Date(placedUntil.getTime() + ID_SLACK_MS)) },
  },
];

const updated = ({ updatedFrom, updatedUntil }: OrderFilter): (Where | false)[] => [
  updatedFrom != null && { updatedAt: { $gte: updatedFrom } },
  updatedUntil != null && { updatedAt: { $lt: updatedUntil } },
];

/** A total is compared with those of its own currency. */
const ofTotal = ({ totalFrom, totalUntil }: OrderFilter): (Where | false)[] => [
  totalFrom != null && { currency: totalFrom.currency, totalMinor: { $gte: totalFrom.amountMinor } },
  totalUntil != null && { currency: totalUntil.currency, totalMinor: { $lt: totalUntil.amountMinor } },
];

/** Orders with a line of the offer, or of some offer of the sell window or the product. */
async function ofOffers(em: EntityManager, { offerId, sellWindowId, productId }: OrderFilter): Promise<Where | false> {
  if (offerId == null && sellWindowId == null && productId == null) return false;
  const named = [offerId, sellWindowId, productId].filter((id) => id != null);
  if (!named.every(isId)) return NONE;
  const offers = await em.execute<{ offer_id: string }[]>(
    `select offer_id from offer
      where (?::uuid is null or offer_id = ?) and (?::uuid is null or sell_window_id = ?) and (?::text is null or terms ->> 'productId' = ?)`,
    [offerId, offerId, sellWindowId, sellWindowId, productId?.toLowerCase(), productId?.toLowerCase()].map(
      (id) => id ?? null,
    ),
  );
  const offerIds = offers.map(({ offer_id: id }) => id);
  if (offerIds.length === 0) return NONE;
  const holds = raw(
    offerIds.length === 1
      ? `(select order_id from quota_hold where offer_id = ?)`
      : `(select order_id from quota_hold where offer_id in (?))`,
    [offerIds.length === 1 ? offerIds[0] : offerIds],
  );
  return { id: { $in: holds } } as unknown as Where;
}

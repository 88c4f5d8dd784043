import { type EntityManager, type FilterQuery, raw } from '@mikro-orm/postgresql';
import { type Connection, field, type PageArguments } from '@muster/kit/domain';
import { allOf, escapeLike, newestFirst, readPage } from '@muster/kit/orm';
import { z } from 'zod';
import { Coupon } from './coupon.entity.ts';

const COUPONS = newestFirst('coupons', Coupon);

export const CouponFilter = z.object({ search: field.text(100).nullish(), active: z.boolean().nullish() });
type Filter = z.infer<typeof CouponFilter>;

/** Coupons, newest first. The caller may see them all. */
export const listCoupons = (
  em: EntityManager,
  { search, active }: Filter,
  now: Date,
  page: PageArguments,
): Promise<Connection<Coupon>> =>
  readPage(em, COUPONS, { sort: 'NEWEST', where: allOf<Coupon>(found(search), isOn(active, now)) }, page);

/** Coupons whose code or name begins with a text: an index serves a beginning, and no other part. */
function found(search: string | null | undefined): FilterQuery<Coupon> | null {
  if (search == null || search === '') return null;
  const beginning = `${escapeLike(search)}%`;
  return {
    $or: [{ code: { $like: beginning.toUpperCase() } }, { [raw('lower(name) like lower(?)', [beginning])]: [] }],
  } as FilterQuery<Coupon>;
}

function isOn(active: boolean | null | undefined, now: Date): FilterQuery<Coupon> | null {
  if (active == null) return null;
  return active ? { isActive: true, endsAt: { $gt: now } } : { $or: [{ isActive: false }, { endsAt: { $lte: now } }] };
}

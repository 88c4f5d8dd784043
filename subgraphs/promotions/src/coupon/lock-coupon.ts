import { isId, NotFound } from '@muster/kit/domain';
import type { Tx } from '@muster/kit/orm';
import { Coupon } from './coupon.entity.ts';

/** Locks the coupon row until the transaction ends, so that nobody takes or frees a use of it meanwhile. */
export async function lockCouponRow(tx: Tx, couponId: string): Promise<void> {
  // Not `for update`, which conflicts with the foreign key locks of redemptions being inserted, and would deadlock with them.
  await tx.em.execute(`select from coupon where id = ? for no key update`, [couponId]);
}

/** Coupon, locked until the transaction ends, or NotFound. */
export async function lockCoupon(tx: Tx, id: string): Promise<Coupon> {
  if (!isId(id)) throw new NotFound('coupon');
  await lockCouponRow(tx, id);
  const coupon = await tx.em.findOne(Coupon, { id });
  if (coupon === null) throw new NotFound('coupon');
  return coupon;
}

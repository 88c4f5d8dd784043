import { field } from '@muster/kit/domain';
import type { Tx } from '@muster/kit/orm';
import { z } from 'zod';
import type { Coupon } from './coupon.entity.ts';
import { lockCoupon } from './lock-coupon.ts';

export const SetCouponActive = z.object({ id: field.id, isActive: z.boolean() });

/** Switches a coupon on or off for orders to come; one that is so already stays as it is. */
export async function setCouponActive(tx: Tx, { id, isActive }: z.infer<typeof SetCouponActive>): Promise<Coupon> {
  const coupon = await lockCoupon(tx, id);
  if (coupon.isActive === isActive) return coupon;
  coupon.isActive = isActive;
  await tx.em.flush();
  tx.audit({
    action: 'coupon.set_active',
    entityType: 'Coupon',
    entityId: coupon.id,
    before: { isActive: !isActive },
    after: { isActive },
  });
  return coupon;
}

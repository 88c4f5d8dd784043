import { assertVersion, field, InvalidInput } from '@muster/kit/domain';
import type { Tx } from '@muster/kit/orm';
import { z } from 'zod';
import type { Coupon } from './coupon.entity.ts';
import { UsageLimitBelowUse } from './coupon.refusals.ts';
import { usageLimit } from './create-coupon.ts';
import { lockCoupon } from './lock-coupon.ts';

/** Terms that may change while orders use the coupon: the discount is not among them. */
const Terms = z.object({
  name: field.name(200).nullish(),
  usageLimit: usageLimit,
  usageLimitPerUser: usageLimit,
  startsAt: field.moment.nullish(),
  endsAt: field.moment.nullish(),
});
export const ChangeCoupon = Terms.extend({ id: field.id, expectedVersion: field.expectedVersion });

type Changeable = Pick<Coupon, 'name' | 'usageLimit' | 'usageLimitPerUser' | 'startsAt' | 'endsAt'>;

/** Changes a coupon for orders to come; those that hold it keep their discount. */
export async function changeCoupon(tx: Tx, input: z.infer<typeof ChangeCoupon>): Promise<Coupon> {
  const coupon = await lockCoupon(tx, input.id);
  assertVersion('coupon', coupon, input.expectedVersion);
  const before = changeableOf(coupon);
  const after: Changeable = {
    name: input.name ?? before.name,
    usageLimit: input.usageLimit === undefined ? before.usageLimit : input.usageLimit,
    usageLimitPerUser: input.usageLimitPerUser === undefined ? before.usageLimitPerUser : input.usageLimitPerUser,
    startsAt: input.startsAt === undefined ? before.startsAt : input.startsAt,
    endsAt: input.endsAt ?? before.endsAt,
  };
  if (after.startsAt != null && after.endsAt <= after.startsAt) {
    throw new InvalidInput([{ path: 'endsAt', message: 'must be after startsAt' }]);
  }
  await refuseBelowUse(tx, coupon, after);
  Object.assign(coupon, after);
  await tx.em.flush();
  tx.audit({ action: 'coupon.change', entityType: 'Coupon', entityId: coupon.id, before, after });
  return coupon;
}

const changeableOf = ({ name, usageLimit, usageLimitPerUser, startsAt, endsAt }: Coupon): Changeable => ({
  name,
  usageLimit: usageLimit ?? null,
  usageLimitPerUser: usageLimitPerUser ?? null,
  startsAt: startsAt ?? null,
  endsAt,
});

/** Refuses limits that live redemptions exceed already. The coupon is locked, so that their number stands still. */
async function refuseBelowUse(tx: Tx, coupon: Coupon, { usageLimit, usageLimitPerUser }: Changeable): Promise<void> {
  if (usageLimit != null && usageLimit < coupon.usageCount) {
    throw new UsageLimitBelowUse('usageLimit', coupon.usageCount);
  }
  const isLowered = usageLimitPerUser != null && usageLimitPerUser < (coupon.usageLimitPerUser ?? Infinity);
  if (!isLowered || coupon.usageCount <= usageLimitPerUser) return;
  const [most] = await tx.em.execute<{ count: number }[]>(
    `select count(*)::int as count from coupon_redemption where coupon_id = ? and state <> 'RELEASED'
      group by user_id order by count desc limit 1`,
    [coupon.id],
  );
  if (most !== undefined && most.count > usageLimitPerUser) {
    throw new UsageLimitBelowUse('usageLimitPerUser', most.count);
  }
}

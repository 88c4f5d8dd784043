import { couponRedeemed } from '@muster/events';
import { type Tx, typedQuery } from '@muster/kit/orm';
import { type CouponRefusal, USED_UP, USER_LIMIT_REACHED } from '../coupon/coupon.rules.ts';
import { lockCouponRow } from '../coupon/lock-coupon.ts';
import { CouponRedemption } from './redemption.entity.ts';

/**
 * Takes one use of the coupon for a released redemption; null on success, else the limit that refused it. The check is the write:
 * the guarded UPDATE locks the coupon row, so the customer's own redemptions are counted while nobody else can add to them.
 * Lock order: redemption, then coupon.
 */
export async function takeUse(tx: Tx, redemption: CouponRedemption): Promise<CouponRefusal | null> {
  const { couponId, userId, holdId } = redemption;
  const taken = await tx.em.execute<{ usage_limit_per_user: number | null }[]>(
    `update coupon set usage_count = usage_count + 1
      where id = ? and (usage_limit is null or usage_count < usage_limit)
     returning usage_limit_per_user`,
    [couponId],
  );
  if (taken.length === 0) return USED_UP;
  const limit = taken[0]!.usage_limit_per_user;
  if (limit !== null && (await liveRedemptionsOf(tx, { couponId, userId, holdId })) >= limit) {
    await lowerCount(tx, couponId);
    return USER_LIMIT_REACHED;
  }
  redemption.move('hold', tx.now);
  return null;
}

/** Turns a hold into a use, for a paid order. */
export async function use(tx: Tx, redemption: CouponRedemption): Promise<void> {
  redemption.confirm();
  redemption.move('use', tx.now);
  const { couponId, holdId, userId, amountMinor, currency } = redemption;
  await lockCouponRow(tx, couponId); // The events of one coupon are emitted in their order.
  tx.emit(couponRedeemed, { couponId, holdId, userId, amountMinor, currency });
}

/** Releases a live redemption: the coupon may be used once more. */
export async function releaseUse(tx: Tx, redemption: CouponRedemption): Promise<void> {
  redemption.move('release', tx.now);
  redemption.confirmed = false;
  redemption.openAttempts = [];
  await lowerCount(tx, redemption.couponId);
}

/**
 * Live redemptions of a customer, without the given hold. A caller that decides by it locks the coupon in a statement before, so
 * that the snapshot of this one has all committed redemptions.
 */
export async function liveRedemptionsOf(
  tx: Tx,
  { couponId, userId, holdId = null }: { couponId: string; userId: string; holdId?: string | null },
): Promise<number> {
  const [live] = await typedQuery(tx.em, [CouponRedemption], (db) =>
    db
      .selectFrom('CouponRedemption')
      .select(({ fn }) => fn.countAll<string>().as('uses'))
      .where('couponId', '=', couponId)
      .where('userId', '=', userId)
      .where('state', '<>', 'RELEASED')
      .where('holdId', 'is distinct from', holdId),
  );
  return Number(live!.uses);
}

async function lowerCount(tx: Tx, couponId: string): Promise<void> {
  await tx.em.execute(`update coupon set usage_count = usage_count - 1 where id = ?`, [couponId]);
}

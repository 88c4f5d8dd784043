import { couponRedeemed } from '@muster/events';
import type { Tx } from '@muster/kit/orm';
import { USED_UP, USER_LIMIT_REACHED } from '../coupon/coupon.rules.ts';
import type { CouponRedemption } from './redemption.entity.ts';

/**
 * Holds the coupon for a released redemption if its limits allow, or says why not. The check is the write: the guarded
 * statement locks the coupon's row, so the customer's own redemptions are counted while nobody else can add to them.
 * Redemption before coupon is the order of locks everywhere.
 */
export async function takeUse(tx: Tx, redemption: CouponRedemption): Promise<string | null> {
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

/** A paid order uses what it held. */
export async function use(tx: Tx, redemption: CouponRedemption): Promise<void> {
  redemption.confirm();
  redemption.move('use', tx.now);
  const { couponId, holdId, userId, amountMinor, currency } = redemption;
  await lockCoupon(tx, couponId);
  tx.emit(couponRedeemed, { couponId, holdId, userId, amountMinor, currency });
}

/** Releases a live redemption; the coupon may be used once more. */
export async function giveUseBack(tx: Tx, redemption: CouponRedemption): Promise<void> {
  redemption.move('release', tx.now);
  redemption.confirmed = false;
  redemption.openAttempts = [];
  await lowerCount(tx, redemption.couponId);
}

/** Locks the coupon's row, so that what is said of one coupon is said in the order in which it happened. */
async function lockCoupon(tx: Tx, couponId: string): Promise<void> {
  // Not `for update`: that would wait for every redemption being inserted, and they for each other.
  await tx.em.execute(`select from coupon where id = ? for no key update`, [couponId]);
}

/** A later statement than the one that locked the coupon, so that it sees whatever was committed before. */
async function liveRedemptionsOf(
  tx: Tx,
  { couponId, userId, holdId }: Pick<CouponRedemption, 'couponId' | 'userId' | 'holdId'>,
): Promise<number> {
  const [{ count } = { count: 0 }] = await tx.em.execute<{ count: number }[]>(
    `select count(*)::int as count from coupon_redemption
      where coupon_id = ? and user_id = ? and state <> 'RELEASED' and hold_id <> ?`,
    [couponId, userId, holdId],
  );
  return count;
}

async function lowerCount(tx: Tx, couponId: string): Promise<void> {
  await tx.em.execute(`update coupon set usage_count = usage_count - 1 where id = ?`, [couponId]);
}

import { loadBy, type Reader, visibleIf } from '@muster/kit/subgraph';
import { Coupon } from './coupon.entity.ts';
import { mayReadCoupons } from './coupon.policy.ts';
import { codeOf } from './coupon.rules.ts';

export const couponById = loadBy(Coupon, 'id', visibleIf(mayReadCoupons));

export async function couponByCode(texts: readonly string[], { em, actor }: Reader): Promise<(Coupon | null)[]> {
  const codes = texts.map(codeOf);
  const requested = codes.filter((code) => code !== null);
  const found = mayReadCoupons(actor) ? await em.find(Coupon, { code: { $in: requested } }) : [];
  const byCode = new Map<string | null, Coupon>(found.map((coupon) => [coupon.code, coupon]));
  return codes.map((code) => byCode.get(code) ?? null);
}

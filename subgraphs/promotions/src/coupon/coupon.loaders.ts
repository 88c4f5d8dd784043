import { isId } from '@muster/kit/domain';
import type { Reader } from '@muster/kit/subgraph';
import { Coupon } from './coupon.entity.ts';
import { mayReadCoupons } from './coupon.policy.ts';
import { codeOf } from './coupon.rules.ts';

export async function couponById(ids: readonly string[], { em, actor }: Reader): Promise<(Coupon | null)[]> {
  const found = mayReadCoupons(actor) ? await em.find(Coupon, { id: { $in: ids.filter(isId) } }) : [];
  const byId = new Map(found.map((coupon) => [coupon.id, coupon]));
  return ids.map((id) => byId.get(id.toLowerCase()) ?? null);
}

export async function couponByCode(texts: readonly string[], { em, actor }: Reader): Promise<(Coupon | null)[]> {
  const codes = texts.map(codeOf);
  const requested = codes.filter((code) => code !== null);
  const found = mayReadCoupons(actor) ? await em.find(Coupon, { code: { $in: requested } }) : [];
  const byCode = new Map<string | null, Coupon>(found.map((coupon) => [coupon.code, coupon]));
  return codes.map((code) => byCode.get(code) ?? null);
}

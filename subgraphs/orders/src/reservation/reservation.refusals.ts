import type { CouponProblem } from '@muster/events';
import { Refusal } from '@muster/kit/domain';

export class CouponRejected extends Refusal {
  readonly code = 'COUPON_REJECTED';
  constructor(
    readonly couponCode: string,
    readonly problem: CouponProblem,
    reason: string,
    facts: Readonly<Record<string, string>> = {},
  ) {
    super(reason, facts);
  }
}

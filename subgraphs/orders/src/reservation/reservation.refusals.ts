import { Refusal } from '@muster/kit/domain';

export class CouponRejected extends Refusal {
  readonly code = 'COUPON_REJECTED';
  constructor(
    readonly couponCode: string,
    reason: string,
  ) {
    super(reason);
  }
}

import { Refusal } from '@muster/kit/domain';

/** More orders use the coupon than the new limit would allow. */
export class UsageLimitBelowUse extends Refusal {
  readonly code = 'USAGE_LIMIT_BELOW_USE';
  constructor(
    /** Field of the input that has the limit. */
    readonly path: 'usageLimit' | 'usageLimitPerUser',
    readonly usedCount: number,
  ) {
    super(
      path === 'usageLimit'
        ? 'The limit must not be below {usedCount}, the orders that use the coupon.'
        : 'The limit must not be below {usedCount}, the orders of one customer that use the coupon.',
      { usedCount },
    );
  }
}

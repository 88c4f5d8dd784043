import { noun, Refusal } from '@muster/kit/domain';

export class QuotaExceeded extends Refusal {
  readonly code = 'QUOTA_EXCEEDED';
  constructor(
    readonly offerId: string,
    readonly requested: number,
    readonly remaining: number,
  ) {
    super(remaining === 0 ? 'This offer is sold out.' : 'Only {remaining} of this offer are left.', { remaining });
  }
}

export class SellWindowNotOpen extends Refusal {
  readonly code = 'SELL_WINDOW_NOT_OPEN';
  constructor(readonly offerId: string) {
    super('The sell window of this offer is not open now.');
  }
}

export class PerUserLimitExceeded extends Refusal {
  readonly code = 'PER_USER_LIMIT_EXCEEDED';
  constructor(
    readonly offerId: string,
    readonly limit: number,
    readonly held: number,
  ) {
    super('One customer may hold {limit} of this offer, and you hold {held} already.', { limit, held });
  }
}

export class HoldLimitExceeded extends Refusal {
  readonly code = 'HOLD_LIMIT_EXCEEDED';
  constructor(
    readonly limit: number,
    readonly held: number,
    who: string,
  ) {
    super('No more than {limit} unpaid units may be held by {who}, and {held} are. Pay for some, or cancel some.', {
      limit,
      held,
      who: noun(who),
    });
  }
}

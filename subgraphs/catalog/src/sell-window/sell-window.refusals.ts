import { Refusal } from '@muster/kit/domain';

export class ProductionPlanned extends Refusal {
  readonly code = 'PRODUCTION_PLANNED';
  constructor(readonly offerIds: readonly string[]) {
    super('Production of an offer of this sell window is planned already, so that the window cannot be cancelled.');
  }
}

export class OfferOpened extends Refusal {
  readonly code = 'OFFER_OPENED';
  constructor() {
    super('This offer has been on sale, so that it stays in its sell window. It can be taken off sale.');
  }
}

export class QuotaBelowSold extends Refusal {
  readonly code = 'QUOTA_BELOW_SOLD';
  constructor(
    readonly requested: number,
    readonly soldQty: number,
    readonly heldBackQty: number,
  ) {
    super(
      heldBackQty === 0
        ? '{soldQty} of this offer are sold already, so that its quota cannot be {requested}.'
        : '{soldQty} of this offer are sold and {heldBackQty} are offered to its waiting list, so that its quota cannot be {requested}.',
      { soldQty, heldBackQty, requested },
    );
  }
}

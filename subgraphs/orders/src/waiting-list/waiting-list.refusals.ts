import { Refusal } from '@muster/kit/domain';

export class NotSoldOut extends Refusal {
  readonly code = 'NOT_SOLD_OUT';
  constructor(
    readonly offerId: string,
    readonly requested: number,
    readonly remaining: number | null,
  ) {
    super('As many units of this offer are available: reserve them.');
  }
}

export class AlreadyWaiting extends Refusal {
  readonly code = 'ALREADY_WAITING';
  constructor(
    readonly entryId: string,
    readonly quantity: number,
  ) {
    super('You wait for {quantity} of this offer already. Leave the waiting list to join it with another quantity.', {
      quantity,
    });
  }
}

import { Refusal } from '@muster/kit/domain';

export class OpenOrders extends Refusal {
  readonly code = 'OPEN_ORDERS';
  constructor(readonly count: number) {
    super('There are orders that wait for money or goods. Cancel them or wait until they have arrived.');
  }
}

export class StillAdministrator extends Refusal {
  readonly code = 'STILL_ADMINISTRATOR';
  constructor() {
    super('An administrator gives up that role first.');
  }
}

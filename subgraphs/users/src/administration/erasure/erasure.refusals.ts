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

export class WrongPassword extends Refusal {
  readonly code = 'WRONG_PASSWORD';
  constructor() {
    super('This is not your password.');
  }
}

export class TooManyTries extends Refusal {
  readonly code = 'TOO_MANY_TRIES';
  constructor(readonly lockedUntil: Date) {
    super('Too many wrong passwords. Try again later.');
  }
}

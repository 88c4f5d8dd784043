import { Refusal } from '@muster/kit/domain';

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

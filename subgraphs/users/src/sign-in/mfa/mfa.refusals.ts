import { Refusal } from '@muster/kit/domain';

export class WrongCode extends Refusal {
  readonly code = 'WRONG_CODE';
  constructor() {
    super('The code is wrong, or was used already.');
  }
}

export class AlreadyProtected extends Refusal {
  readonly code = 'ALREADY_PROTECTED';
  constructor() {
    super('The account has a second factor already. Remove it first.');
  }
}

export class NotProtected extends Refusal {
  readonly code = 'NOT_PROTECTED';
  constructor() {
    super('The account has no second factor.');
  }
}

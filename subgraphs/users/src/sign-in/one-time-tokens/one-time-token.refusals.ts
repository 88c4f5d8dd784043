import { Refusal } from '@muster/kit/domain';

export class TokenNotValid extends Refusal {
  readonly code = 'TOKEN_NOT_VALID';
  constructor() {
    super('This token is not valid any more. Ask for a new one.');
  }
}

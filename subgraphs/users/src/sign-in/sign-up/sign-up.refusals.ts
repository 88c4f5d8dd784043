import { Refusal } from '@muster/kit/domain';

export class EmailTaken extends Refusal {
  readonly code = 'EMAIL_TAKEN';
  constructor() {
    super('There is an account with this e-mail address already.');
  }
}

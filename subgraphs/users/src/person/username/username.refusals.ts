import { Refusal } from '@muster/kit/domain';

export class UsernameTaken extends Refusal {
  readonly code = 'USERNAME_TAKEN';
  constructor() {
    super('The username is taken.');
  }
}

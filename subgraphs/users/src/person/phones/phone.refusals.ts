import { Refusal } from '@muster/kit/domain';

export class PhoneTaken extends Refusal {
  readonly code = 'PHONE_TAKEN';
  constructor() {
    super('This number is among your phones already.');
  }
}

import { Refusal } from '@muster/kit/domain';

export class WeakPassword extends Refusal {
  readonly code = 'WEAK_PASSWORD';
}

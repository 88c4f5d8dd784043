import { Refusal } from '@muster/kit/domain';

export class ProviderUnavailable extends Refusal {
  readonly code = 'PROVIDER_UNAVAILABLE';
  constructor(provider: string) {
    super('{provider} cannot be used for payments now.', { provider });
  }
}

import { Refusal } from '@muster/kit/domain';

export class InvalidRefreshToken extends Refusal {
  readonly code = 'INVALID_REFRESH_TOKEN';
  constructor() {
    super('The refresh token is not valid any more. Sign in again.');
  }
}

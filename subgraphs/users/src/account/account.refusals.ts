import { Refusal } from '@muster/kit/domain';

export class EmailTaken extends Refusal {
  readonly code = 'EMAIL_TAKEN';
  constructor() {
    super('There is an account with this e-mail address already.');
  }
}

export class WeakPassword extends Refusal {
  readonly code = 'WEAK_PASSWORD';
}

/** The same words and the same time whether the account exists or not. */
export class InvalidCredentials extends Refusal {
  readonly code = 'INVALID_CREDENTIALS';
  constructor() {
    super('The e-mail address or the password is not right.');
  }
}

export class AccountLocked extends Refusal {
  readonly code = 'ACCOUNT_LOCKED';
  constructor(readonly lockedUntil: Date | null) {
    super(lockedUntil === null ? 'This account is locked.' : 'Too many wrong passwords. Try again later.');
  }
}

export class MfaRequired extends Refusal {
  readonly code = 'MFA_REQUIRED';
  constructor() {
    super('This account asks for a second factor.');
  }
}

export class InvalidRefreshToken extends Refusal {
  readonly code = 'INVALID_REFRESH_TOKEN';
  constructor() {
    super('The refresh token is not valid any more. Sign in again.');
  }
}

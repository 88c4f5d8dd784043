import { Refusal } from '@muster/kit/domain';

/** The same message and the same time whether the account exists or not. */
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

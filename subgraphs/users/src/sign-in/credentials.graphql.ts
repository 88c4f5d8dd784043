import { DateTime, exposed } from '@muster/kit/graphql';
import { AccountLocked, InvalidCredentials, MfaRequired } from './credentials.refusals.ts';

export const invalidCredentials = exposed(InvalidCredentials, 'No account has this address and password.', {});
export const accountLocked = exposed(AccountLocked, 'The account cannot sign in now.', {
  lockedUntil: {
    type: () => DateTime,
    nullable: true,
    description: 'When to retry; null when an administrator must act.',
  },
});
export const mfaRequired = exposed(MfaRequired, 'A code of the second factor is required: send it as `mfaCode`.', {});

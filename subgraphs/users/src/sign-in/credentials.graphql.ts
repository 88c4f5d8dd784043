import { DateTime, exposed } from '@muster/kit/graphql';
import { AccountLocked, InvalidCredentials, MfaRequired } from './credentials.refusals.ts';

export const invalidCredentials = exposed(InvalidCredentials, 'No account has this address and this password.', {});
export const accountLocked = exposed(AccountLocked, 'The account cannot be signed in to now.', {
  lockedUntil: {
    type: () => DateTime,
    nullable: true,
    description: 'When to try again; null when an administrator must act.',
  },
});
export const mfaRequired = exposed(MfaRequired, 'A code of the second factor is needed: send it as `mfaCode`.', {});

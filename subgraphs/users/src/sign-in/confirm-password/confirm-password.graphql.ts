import { DateTime, exposed } from '@muster/kit/graphql';
import { TooManyTries, WrongPassword } from './confirm-password.refusals.ts';

export const wrongPassword = exposed(WrongPassword, 'The confirming password is wrong. Nothing was changed.', {});
export const tooManyTries = exposed(TooManyTries, 'Too many wrong passwords or codes. Nothing was changed.', {
  lockedUntil: { type: () => DateTime, description: 'When to retry.' },
});

import { DateTime, exposed } from '@muster/kit/graphql';
import { TooManyTries, WrongPassword } from './confirm-password.refusals.ts';

export const wrongPassword = exposed(WrongPassword, 'The password that confirms it is wrong. Nothing happened.', {});
export const tooManyTries = exposed(TooManyTries, 'Too many wrong passwords or codes. Nothing happened.', {
  lockedUntil: { type: () => DateTime, description: 'When to try again.' },
});

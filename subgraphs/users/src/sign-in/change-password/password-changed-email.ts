import type { Mail } from '../mail/mailer.ts';

export const passwordChangedEmail = (to: string): Mail => ({
  to,
  subject: 'Your password was changed',
  text: `The password of your account was changed just now, and every other session was ended.

If it was not you, choose another password at once: ask for one where you sign in.`,
});

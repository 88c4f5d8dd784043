import type { Mail } from '../mail/mailer.ts';

interface SignedIn {
  readonly to: string;
  /** In words: `Chrome on Windows`. */
  readonly program: string;
  readonly ip: string | null;
  readonly at: Date;
}

export const newDeviceEmail = ({ to, program, ip, at }: SignedIn): Mail => ({
  to,
  subject: 'A new device signed in to your account',
  text: `Somebody signed in to your account with a device that was not seen there before.

  with: ${program}
  from: ${ip ?? 'an unknown address'}
  at:   ${at.toISOString().slice(0, 16).replace('T', ' ')} UTC

If it was you, there is nothing to do. If not, change your password: that ends every other session.`,
});

import { WeakPassword } from './password.refusals.ts';
import { aboutThem, plainlyWeak } from './password-rules.ts';
import type { Passwords } from './passwords.ts';

/** The hash of a new password. One that is too short, too long or easily guessed is refused with the reason. */
export async function newPasswordHash(passwords: Passwords, password: string, email: string): Promise<string> {
  const weak = plainlyWeak(password, email);
  if (weak !== null) throw weak;
  const guess = await passwords.easyGuess(password, aboutThem(email));
  if (guess !== null) throw new WeakPassword(guess);
  return passwords.hash(password);
}

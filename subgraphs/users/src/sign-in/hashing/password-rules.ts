import { WeakPassword } from './password.refusals.ts';
import { formsOf } from './password-form.ts';

export const PASSWORD_MIN = 8;
export const PASSWORD_MAX = 256;

/** Words that a password must not contain. */
export const aboutThem = (email: string): string[] => {
  const lower = email.toLowerCase();
  return [lower.split('@')[0] ?? '', lower];
};

/** Refusal of a password that is plainly too weak; null when only a closer check can tell. */
export function plainlyWeak(password: string, email: string): WeakPassword | null {
  const [text] = formsOf(password);
  if ([...text].length < PASSWORD_MIN)
    return new WeakPassword('A password has at least {limit} characters.', { limit: PASSWORD_MIN });
  if (password.length > PASSWORD_MAX)
    return new WeakPassword('A password has at most {limit} characters.', { limit: PASSWORD_MAX });
  const [name = ''] = aboutThem(email);
  if (name.length >= 4 && text.toLowerCase().includes(name))
    return new WeakPassword('The password must not contain your e-mail address.');
  return null;
}

import { formsOf } from './password-form.ts';

export const PASSWORD_MIN = 8;
export const PASSWORD_MAX = 256;

/** Words that a password must not contain. */
export const aboutThem = (email: string): string[] => {
  const lower = email.toLowerCase();
  return [lower.split('@')[0] ?? '', lower];
};

/** Why a password is plainly too weak, in words for its owner; null when only a closer check can tell. */
export function plainlyWeak(password: string, email: string): string | null {
  const [text] = formsOf(password);
  if ([...text].length < PASSWORD_MIN) return `A password has at least ${PASSWORD_MIN} characters.`;
  if (password.length > PASSWORD_MAX) return `A password has at most ${PASSWORD_MAX} characters.`;
  const [name = ''] = aboutThem(email);
  if (name.length >= 4 && text.toLowerCase().includes(name))
    return 'The password must not contain your e-mail address.';
  return null;
}

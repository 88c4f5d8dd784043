/**
 * The forms of a password that may have been hashed. Keyboards and systems write one text in several ways, so passwords are
 * normalized before they are hashed or rated: NFKC, as NIST SP 800-63B recommends. Older versions hashed them as typed.
 */
export function formsOf(password: string): readonly [normal: string, ...older: string[]] {
  const normal = password.normalize('NFKC');
  return normal === password ? [normal] : [normal, password];
}

/**
 * The forms of a password that may have been hashed. Keyboards and systems write one text in several ways, so it is brought
 * into one before it is hashed or judged: NFKC, as NIST SP 800-63B asks for. Before it was, it was hashed as typed.
 */
export function formsOf(password: string): readonly [normal: string, ...older: string[]] {
  const normal = password.normalize('NFKC');
  return normal === password ? [normal] : [normal, password];
}

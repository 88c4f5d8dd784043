import { domainToASCII } from 'node:url';
import { z } from 'zod';

/** Octets, as RFC 5321 bounds them: a path of 256 with its two brackets. */
const ADDRESS_MAX = 254;
const LOCAL_MAX = 64;
const DOMAIN_MAX = 253;
/** The dot-atom of RFC 5322 with the letters of RFC 6531; quoted local parts are refused, as nobody gives one out. */
const LOCAL = /^[\p{L}\p{M}\p{N}!#$%&'*+/=?^_`{|}~-]+(\.[\p{L}\p{M}\p{N}!#$%&'*+/=?^_`{|}~-]+)*$/u;
/** Letters, digits and hyphens of any script, and the full stops that are read as dots (RFC 3490). */
const DOMAIN = /^[\p{L}\p{M}\p{N}\p{Join_Control}.\u3002\uff0e\uff61-]+$/u;
const LABEL = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

const octets = (text: string): number => Buffer.byteLength(text);

/** The domain in DNS form, `xn--…` for other scripts than ASCII; null for one without mail. */
function asciiDomain(domain: string): string | null {
  if (!DOMAIN.test(domain)) return null;
  const ascii = domainToASCII(domain.normalize('NFC'));
  const labels = ascii.split('.');
  const isName = ascii.length <= DOMAIN_MAX && labels.length >= 2 && labels.every((label) => LABEL.test(label));
  // A last label of digits alone is the end of an IP address.
  return isName && !/^\d+$/.test(labels.at(-1)!) ? ascii : null;
}

/** Splits at the last @. */
function partsOf(email: string): [local: string, domain: string] {
  const at = email.lastIndexOf('@');
  return at < 0 ? ['', email] : [email.slice(0, at), email.slice(at + 1)];
}

/** Whether mail could be sent to it: the one rule of the whole system. */
export function isEmail(email: string): boolean {
  const [local, domain] = partsOf(email);
  const ascii = asciiDomain(domain);
  return (
    ascii !== null && LOCAL.test(local) && octets(local) <= LOCAL_MAX && octets(`${local}@${ascii}`) <= ADDRESS_MAX
  );
}

/** Stored and displayed form of an address. */
export const storedEmail = (email: string): string => email.trim().normalize('NFC').toLowerCase();

/** Form for comparison: `x@例子.测试` and `X@xn--fsqu00a.xn--0zwm56d` are one. */
export function comparedEmail(email: string): string {
  const stored = storedEmail(email);
  const [local, domain] = partsOf(stored);
  const ascii = asciiDomain(domain);
  return ascii === null ? stored : `${local}@${ascii}`;
}

/** The mailbox for limits: a suffix behind a plus in the local part is a label that its owner may choose. */
export function mailboxOf(email: string): string {
  const compared = comparedEmail(email);
  const [local, domain] = partsOf(compared);
  const [name = ''] = local.split('+');
  return name === '' ? compared : `${name}@${domain}`;
}

/** An e-mail address as typed: of any script, trimmed. */
export const emailField = z
  .string()
  .trim()
  .normalize('NFC')
  .max(ADDRESS_MAX)
  .refine(isEmail, 'is not an e-mail address');

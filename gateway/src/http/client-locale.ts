import type { IncomingMessage } from 'node:http';
import { type Locale, localeFor } from '@muster/kit/domain';
import Negotiator from 'negotiator';
import { setBounded } from '../set-bounded.ts';

/** Most clients send one of a few headers. */
const REMEMBERED_MAX = 500;
const HEADER_MAX_CHARS = 200;
const remembered = new Map<string, Locale>();

/** Language of a client's messages, by `Accept-Language`. A header that is too long counts as none. */
export function clientLocale(request: Pick<IncomingMessage, 'headers'>): Locale {
  const header = request.headers['accept-language'];
  if (header === undefined || header.length > HEADER_MAX_CHARS) return 'en';
  const before = remembered.get(header);
  if (before !== undefined) return before;
  const locale = localeFor(new Negotiator(request).languages());
  setBounded(remembered, header, locale, REMEMBERED_MAX);
  return locale;
}

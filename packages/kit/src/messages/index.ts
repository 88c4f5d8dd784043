import {
  type Catalogue,
  type InputIssue,
  InvalidInput,
  inOneLine,
  type Locale,
  type Message,
  type MessageFacts,
  type Refusal,
  rendered,
} from '../domain/index.ts';
import { vi } from './vi.ts';
import { zhTW } from './zh-tw.ts';

/** Every message of ours by language: one catalogue for the whole graph. English is in the sources. */
export const CATALOGUES: Readonly<Record<Exclude<Locale, 'en'>, Catalogue>> = { 'zh-TW': zhTW, vi };

const catalogueOf = (locale: Locale): Catalogue | undefined => (locale === 'en' ? undefined : CATALOGUES[locale]);

/** A sentence in the language of a caller. */
export const inLocale = (locale: Locale, template: string, facts: MessageFacts = {}): string =>
  rendered({ template, facts }, catalogueOf(locale));

const say = (locale: Locale, message: Message): string => rendered(message, catalogueOf(locale));

/** Message of a refusal in the language of a caller, and with a bad input its issues. */
export function saidIn(locale: Locale, refusal: Refusal): { readonly message: string; readonly issues?: InputIssue[] } {
  if (!(refusal instanceof InvalidInput)) return { message: say(locale, refusal.text()) };
  const texts = refusal.texts();
  const issues = refusal.issues.map((issue, at) => ({ ...issue, message: say(locale, texts[at]!) }));
  return { message: inOneLine(issues), issues };
}

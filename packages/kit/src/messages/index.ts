import {
  type Catalogue,
  InvalidInput,
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

/** The issues of an input with their messages in the language of a caller. */
export const issuesIn = (locale: Locale, refusal: InvalidInput) =>
  refusal.issues.map((issue, at) => ({ ...issue, message: say(locale, refusal.texts()[at]!) }));

/** The message of a refusal in the language of a caller. */
export const messageIn = (locale: Locale, refusal: Refusal): string =>
  refusal instanceof InvalidInput
    ? issuesIn(locale, refusal)
        .map(({ path, message }) => `${path}: ${message}`)
        .join('; ')
    : say(locale, refusal.text());

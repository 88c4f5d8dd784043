/** Facts within a message. A noun is one of the catalogue's own words, and is translated like the sentence around it. */
export type MessageFacts = Readonly<Record<string, string | number | Noun>>;

interface Noun {
  readonly noun: string;
}

/** A word of ours within a message, such as the name of a type for people: "sell window". */
export const noun = (word: string): Noun => ({ noun: word });

/**
 * A sentence for people: its English template, with facts in braces. The template is its key in the catalogues of the other
 * languages.
 */
export interface Message {
  readonly template: string;
  readonly facts: MessageFacts;
}

/** Translations of one language, by English template or noun. */
export type Catalogue = Readonly<Record<string, string>>;

const IN_BRACES = /\{(\w+)\}/g;

/** The sentence in a language; in English where the catalogue lacks it. */
export function rendered({ template, facts }: Message, catalogue: Catalogue = {}): string {
  const translated = catalogue[template] ?? template;
  return translated.replaceAll(IN_BRACES, (braces, name: string) => {
    const fact = facts[name];
    if (fact === undefined) return braces;
    return typeof fact === 'object' ? (catalogue[fact.noun] ?? fact.noun) : String(fact);
  });
}

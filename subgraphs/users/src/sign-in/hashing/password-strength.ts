import { ZxcvbnFactory } from '@zxcvbn-ts/core';
import * as common from '@zxcvbn-ts/language-common';
import * as english from '@zxcvbn-ts/language-en';
import { EASILY_GUESSED, GUESSED_BY } from './weaknesses.ts';

/** Lowest accepted zxcvbn score of 0 to 4: at least 10^8 guesses, with argon2id behind it. */
const SCORE_MIN = 2;
/** Characters that are rated: a strong beginning is enough, and the time grows fast with the length. */
const LOOKED_AT = 32;
/** Letters that may be written as other signs: with more, rating a random password takes a fifth of a second. */
const L33T_MAX = 3;

let judge: ZxcvbnFactory | undefined;

/** Loads the dictionaries at the start: a fifth of a second, which no sign-up should wait for. */
export function readDictionaries(): ZxcvbnFactory {
  judge ??= new ZxcvbnFactory({
    dictionary: { ...common.dictionary, ...english.dictionary },
    graphs: common.adjacencyGraphs,
    translations: { ...english.translations, warnings: { ...GUESSED_BY } },
    l33tMaxSubstitutions: L33T_MAX,
  });
  return judge;
}

/** Why a password is easily guessed: a message for its owner; null for a strong one. */
export function easyGuess(password: string, aboutThem: readonly string[]): string | null {
  const { score, feedback } = readDictionaries().check(password.slice(0, LOOKED_AT), [...aboutThem]);
  if (score >= SCORE_MIN) return null;
  return feedback.warning || EASILY_GUESSED;
}

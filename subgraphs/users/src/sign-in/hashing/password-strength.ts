import { ZxcvbnFactory } from '@zxcvbn-ts/core';
import * as common from '@zxcvbn-ts/language-common';
import * as english from '@zxcvbn-ts/language-en';

/** Of 0 to 4: at least ten to the eighth guesses, with argon2id behind it. */
const SCORE_MIN = 2;
/** What is hard to guess by its beginning is hard to guess; to look at more takes long, and the process does nothing else. */
const LOOKED_AT = 32;
/** How many letters may be written as other signs: with more, a random password takes a fifth of a second to look at. */
const L33T_MAX = 3;

let judge: ZxcvbnFactory | undefined;

/** Reads the dictionaries: a fifth of a second, which nobody should wait for when they sign up. */
export function readDictionaries(): ZxcvbnFactory {
  judge ??= new ZxcvbnFactory({
    dictionary: { ...common.dictionary, ...english.dictionary },
    graphs: common.adjacencyGraphs,
    translations: english.translations,
    l33tMaxSubstitutions: L33T_MAX,
  });
  return judge;
}

/** How an attacker would come upon a password soon, in words for its owner; null when they would not. */
export function easyGuess(password: string, aboutThem: readonly string[]): string | null {
  const { score, feedback } = readDictionaries().check(password.slice(0, LOOKED_AT), [...aboutThem]);
  if (score >= SCORE_MIN) return null;
  return ['This password is easily guessed.', feedback.warning, ...feedback.suggestions].filter(Boolean).join(' ');
}

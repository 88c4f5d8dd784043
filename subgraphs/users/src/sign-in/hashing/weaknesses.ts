/** For a password without a nameable weakness. */
export const EASILY_GUESSED = 'This password is easily guessed. Add more words that are less common.';

/** Messages by the weakness that the estimator found. */
export const GUESSED_BY = {
  straightRow: 'This password is easily guessed: it is a straight row of keys.',
  keyPattern: 'This password is easily guessed: it is a short pattern on the keyboard.',
  simpleRepeat: 'This password is easily guessed: it repeats a character.',
  extendedRepeat: 'This password is easily guessed: it repeats the same characters.',
  sequences: 'This password is easily guessed: it is a common sequence.',
  recentYears: 'This password is easily guessed: it is a recent year.',
  dates: 'This password is easily guessed: it is a date.',
  topTen: 'This password is easily guessed: it is among the ten most used.',
  topHundred: 'This password is easily guessed: it is among the hundred most used.',
  common: 'This password is easily guessed: many people use it.',
  similarToCommon: 'This password is easily guessed: it resembles one that many people use.',
  wordByItself: 'This password is easily guessed: it is a single word.',
  namesByThemselves: 'This password is easily guessed: it is a name.',
  commonNames: 'This password is easily guessed: it is a common name.',
  userInputs: 'This password is easily guessed: it contains your own data.',
  pwned: 'This password is easily guessed: it is in a known data breach.',
} as const;

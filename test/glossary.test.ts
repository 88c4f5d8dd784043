import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '..');

/** Folders that are called in a word's usual sense. A word in a sense of its own belongs in the glossary. */
const USUAL: ReadonlySet<string> = new Set(
  `account account-status activity addresses areas administration async browsing catalog change-password checkout client    commands compose confirm-password contact crypto decision demo devices domain embedded-postgres erasure executor finance    generated graph graphql guesses hashing http invitation kit launch ledger limits locks mail messages metrics mfa migrations mock oidc one-time-tokens
   orders order orm people person phones planning process product production profile promotions provider provision
   rate-limit reset-password runtime sell-window serve session sign-in sign-ins sign-up signing-keys src subscriptions
   testing tracing unapplied username users verify-email views webhook with-password workers`.split(/\s+/),
);

const TERMS = [...readFileSync(join(ROOT, 'docs', 'glossary.md'), 'utf8').matchAll(/^\| (?!word )([^|]+?) \|/gm)].map(
  ([, term]) => term!.toLowerCase(),
);

/** Whether a word, or several with dashes between, is or begins a term of the glossary: in one or in many. */
const isDefined = (name: string): boolean => {
  const word = name.replaceAll('-', ' ');
  const singular = word.replace(/sses$/, 'ss').replace(/(?<=[^s])s$/, '');
  return TERMS.some((term) => term.split(/,? /).some((_, at, words) => beginsWith(words.slice(at), word, singular)));
};

const beginsWith = (words: readonly string[], ...wanted: readonly string[]): boolean =>
  wanted.some((one) => words.slice(0, one.split(' ').length).join(' ') === one);

const folders = new Set(
  execFileSync('git', ['ls-files', '*/src/*.ts'], { cwd: ROOT, encoding: 'utf8' })
    .split('\n')
    .filter((file) => /^(gateway|server|packages|subgraphs)\//.test(file))
    .flatMap((file) => file.split('/').slice(1, -1)),
);

test('a folder is called by a word of the glossary, or by a usual one', () => {
  expect(folders.size).toBeGreaterThan(80);
  expect([...folders].filter((name) => !USUAL.has(name) && !isDefined(name)).toSorted()).toEqual([]);
});

test('every usual word is the name of a folder', () => {
  expect([...USUAL].filter((name) => !folders.has(name))).toEqual([]);
});

test('each term is defined once', () => {
  expect(TERMS.filter((term, at) => TERMS.indexOf(term) !== at)).toEqual([]);
});

test('a word in a sense of its own is found', () => {
  expect(['throng', 'bouquet'].filter(isDefined)).toEqual([]);
  expect(['waiting-list', 'work', 'jobs', 'quota'].filter((name) => !isDefined(name))).toEqual([]);
});

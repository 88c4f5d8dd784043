import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CATALOGUES } from '@muster/kit/messages';
import { describe, expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '..');
const TEXT = String.raw`'((?:[^'\\\n]|\\.)+)'`;

/** Literals within the parentheses of each call that the pattern begins. */
function literalsWithin(source: string, begin: RegExp): string[] {
  return [...source.matchAll(begin)].flatMap(({ index, 0: matched }) => {
    let depth = 1;
    let end = index + matched.length;
    for (; depth > 0 && end < source.length; end += 1) depth += source[end] === '(' ? 1 : source[end] === ')' ? -1 : 0;
    return [...source.slice(index + matched.length, end).matchAll(new RegExp(TEXT, 'g'))].map(([, text]) => text!);
  });
}

const SENTENCE = /^[A-Z{`].* .*\.$/;
const RULE = /^(must|is|has|does|names|cost|needs|are|a billing|a shipping) /;
/** Operators of a typed query. */
const OPERATOR = /^is (not|distinct from|not distinct from)$/;

/** Sentences and rules of the sources that clients may read, by their English template. */
export function templatesIn(file: string, source: string): string[] {
  const literals = [...source.matchAll(new RegExp(TEXT, 'g'))].map(([, text]) => text!);
  const rules = literals.filter((text) => RULE.test(text) && !OPERATOR.test(text));
  const refusals = /refusals?\.ts$|second-factor\.ts$|provider\/failure\.ts$|weaknesses\.ts$/.test(file)
    ? literals
    : literalsWithin(source, /new (?:Busy|RateLimited|NetworkClosed|CouponRejected|WeakPassword)\(|\brefusal\(/g);
  const constants = [...source.matchAll(new RegExp(`(?:return|const \\w+ =) ${TEXT};`, 'g'))].map(([, text]) => text!);
  const ofCoupons = literalsWithin(source, /\brefusal\(/g);
  return [...rules, ...[...refusals, ...ofCoupons, ...constants].filter((text) => SENTENCE.test(text))];
}

/** Names of things within a sentence. */
export const nounsIn = (source: string): string[] =>
  [
    new RegExp(String.raw`new (?:NotFound|TooMany|InvalidTransition)\(\s*${TEXT}`, 'g'),
    new RegExp(String.raw`(?:defineStates|noun|assertVersion)\(\s*${TEXT}`, 'g'),
    new RegExp(String.raw`\block\(tx, \w+, [\w.]+, ${TEXT}`, 'g'),
  ].flatMap((pattern) => [...source.matchAll(pattern)].map(([, text]) => text!));

/** Messages with their facts written into them: no catalogue has such a sentence. Facts stand in braces, beside the template. */
export const interpolatedIn = (source: string): string[] =>
  [
    ...source.matchAll(
      /(?:\bsuper|\brefusal|\brefuse|\baddIssue|\bnew (?:Busy|RateLimited|NetworkClosed|CouponRejected|WeakPassword|NotFound|TooMany|InvalidTransition))\(\s*`[^`]*\$\{|\binLocale\(\w+,\s*`[^`]*\$\{|\bmessage: `[^`]*\$\{/g,
    ),
  ].map(([found]) => found);

const files = execFileSync('git', ['ls-files', 'packages/kit/src/*.ts', 'subgraphs/*/src/*.ts'], {
  cwd: ROOT,
  encoding: 'utf8',
})
  .split('\n')
  .filter(
    (file) =>
      file !== '' &&
      !/\.test\.ts$|\.graphql\.ts$|\.resolver\.ts$|settings|oidc-provider|idempotency-key|standalone|migrations?\b|\/messages\//.test(
        file,
      ),
  )
  .filter((file) => !/kit\/src\/(process|runtime|trust|workers|tracing|crypto|events|serve|orm)\//.test(file));
const read = (file: string) => readFileSync(join(ROOT, file), 'utf8').replaceAll(/^\s*(\/\/|\*|\/\*\*).*$/gm, '');
const unescaped = (text: string) => text.replaceAll("\\'", "'");
const templates = new Set(files.flatMap((file) => templatesIn(file, read(file))).map(unescaped));
const nouns = new Set(files.flatMap((file) => nounsIn(read(file))).map(unescaped));
const placeholders = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(([found]) => found).toSorted();

test('the sources have messages, and every pattern finds some', () => {
  expect(templates.size).toBeGreaterThan(100);
  expect(nouns.size).toBeGreaterThan(20);
  expect([...templates]).toEqual(
    expect.arrayContaining([
      'This {thing} is already {to}.',
      'must be after startAt',
      'Too many are reserving this offer at this moment. Try again.',
      'This coupon has been used up.',
    ]),
  );
  expect([...templates]).toContain('The payment provider declined it.');
  expect([...nouns]).toEqual(expect.arrayContaining(['sell window', 'wishes', 'order']));
});

test('no message has a fact written into its template', () => {
  expect(files.flatMap((file) => interpolatedIn(read(file)).map((found) => `${file}: ${found}`))).toEqual([]);
  expect(interpolatedIn('super(`This $' + '{thing} has been changed.`)')).toHaveLength(1);
  expect(interpolatedIn('{ message: `must not be before $' + '{year}` }')).toHaveLength(1);
});

describe.each(Object.entries(CATALOGUES))('%s', (_locale, catalogue) => {
  test('every message and every noun is translated', () => {
    expect([...templates, ...nouns].filter((text) => catalogue[text] === undefined)).toEqual([]);
  });

  test('translations have the facts of their templates', () => {
    const differing = Object.entries(catalogue).filter(
      ([template, translated]) => placeholders(template).join() !== placeholders(translated).join(),
    );
    expect(differing).toEqual([]);
  });
});

test('the catalogues translate the same messages', () => {
  const [first, ...others] = Object.values(CATALOGUES).map((catalogue) => Object.keys(catalogue).toSorted());
  for (const other of others) expect(other).toEqual(first);
});

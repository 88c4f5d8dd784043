import { globSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '..');
const SUBGRAPHS = readdirSync(join(ROOT, 'subgraphs'));

/** Forbidden imports, by the name of a file. Read a row as: "files like this never import that, because". */
const fences: readonly (readonly [files: RegExp, imports: RegExp, because: string])[] = [
  [
    /\.(states|rules|refusals|pricing)\.ts$/,
    /@mikro-orm|graphql|^node:|@muster\/kit\/(orm|graphql)/,
    'pure: tested without starting anything',
  ],
  [/\.entity\.ts$/, /graphql/, 'a column is not a promise to clients'],
  [
    /^subgraphs\/[^/]+\/src\/.*\/(?!.*\.(graphql|resolver)\.ts)[a-z]+(-[a-z]+)*\.ts$/,
    /graphql$|apollo|^redis$|fastify/,
    'a use case serves resolvers, consumers and jobs alike',
  ],
  [
    /^subgraphs\//,
    new RegExp(`@muster/(${SUBGRAPHS.join('|')}|gateway|server)`),
    'a subgraph knows no other, and nobody above it',
  ],
  [/^packages\/kit\//, /@muster\//, 'the kit knows nothing of ours'],
  [
    /^gateway\//,
    /@muster\/(?!kit|events)/,
    'the gateway knows the kit, what services tell each other, and the composed schema',
  ],
];

const bans: readonly (readonly [files: RegExp, text: RegExp, instead: string])[] = [
  [/\.(graphql|resolver|loaders)\.ts$/, /\bem\.(flush|persist|remove)\(/, 'a use case: the border does not write'],
  [/.*/, /\bas any(?=\s*[;,)\].>}])|@ts-ignore/, 'a type, or @ts-expect-error with its reason'],
  [/.*/, /(\/\/|\*)\s*(TODO|FIXME|HACK)\b/, 'the work itself'],
  [/^subgraphs\/[^/]+\/src\//, /new Date\(\)|Date\.now\(\)/, 'tx.now or the clock'],
  [
    /^(?!subgraphs\/users\/src\/sign-in\/hashing\/)/,
    /argon2'|hashing\/argon2/,
    'withPasswords: whatever hashes stands in one line, which is fair and never long',
  ],
  [
    /^(?!packages\/kit\/src\/domain\/email\.ts)/,
    /\bz\.email\(|\.email\(\)/,
    'field.email: one rule says what an e-mail address is, of any script',
  ],
  [
    /^(?!packages\/kit\/src\/domain\/network-address\.ts)/,
    /\bisIP(v[46])?\b/,
    'canonicalAddress and networkOf: an address has many spellings, and is counted as one',
  ],
];

export function untidy(file: string, text: string): string[] {
  const imports = [...text.matchAll(/^(?:import|export) (?!type)[^;]*?from '([^']+)';$/gms)].map((match) => match[1]!);
  return [
    ...fences
      .filter(([like, banned]) => like.test(file) && imports.some((from) => banned.test(from)))
      .map(([, , because]) => because),
    ...bans.filter(([like, banned]) => like.test(file) && banned.test(text)).map(([, , instead]) => `use ${instead}`),
  ];
}

const files = globSync(
  ['gateway/src/**/*.ts', 'server/src/**/*.ts', 'packages/*/src/**/*.ts', 'subgraphs/*/src/**/*.ts'],
  { cwd: ROOT },
).filter((file) => !file.includes('generated') && !file.endsWith('.test.ts'));

test('there are files to look at', () => {
  expect(files.length).toBeGreaterThan(100);
});

test.each(files)('%s is tidy', (file) => {
  expect(untidy(file, readFileSync(join(ROOT, file), 'utf8'))).toEqual([]);
});

test('the fences hold', () => {
  expect(untidy('subgraphs/orders/src/order/order.states.ts', `import { p } from '@mikro-orm/core';`)).toEqual([
    'pure: tested without starting anything',
  ]);
  expect(untidy('subgraphs/orders/src/order/order.entity.ts', `import { Field } from 'type-graphql';`)).toEqual([
    'a column is not a promise to clients',
  ]);
  expect(
    untidy(
      'subgraphs/orders/src/reservation/reserve.ts',
      `import { catalog } from '@muster/catalog';\nconst now = new Date();`,
    ),
  ).toHaveLength(2);
  expect(untidy('subgraphs/orders/src/order/order.resolver.ts', `await ctx.em.flush();`)).toEqual([
    'use a use case: the border does not write',
  ]);
  expect(untidy('gateway/src/server.ts', 'const x = y as any; // TODO later')).toHaveLength(2);
  expect(untidy('packages/kit/src/orm/outbox.ts', `import { orderPaid } from '@muster/events';`)).toEqual([
    'the kit knows nothing of ours',
  ]);
});

test('every decision record has a number of its own, which its title repeats', () => {
  const records = globSync('docs/adr/*.md', { cwd: ROOT });
  const numbers = records.map((path) => /(\d{4})-/.exec(path)?.[1]);
  expect(numbers.toSorted()).toEqual([...new Set(numbers)].toSorted());
  for (const [index, path] of records.entries())
    expect(readFileSync(join(ROOT, path), 'utf8').split('\n')[0], path).toMatch(new RegExp(`^# ${numbers[index]}: `));
});

import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '..');

/** Words that hid a standard term, each with the term: docs/glossary.md defines it. */
const retired: readonly (readonly [word: RegExp, instead: string])[] = [
  [/\bcrowd(s|Consumer|Max)\b|\btakeCrowd\b|\bhandleMany\b/, 'event batch: batchConsumer, batchSizeMax, handleBatch'],
  [/\b[lL]anes?\b|\b(relay|outbox)Lane\b/, 'partition'],
  [/\bgatherer\b/i, 'micro-batcher'],
  [/\broomSeen\b|\bmayLack\b|\bhasPlenty\b/i, 'availability: AvailabilityCache, mayBeSoldOut, hasAmpleStock'],
  [/\b[bB]ell\b/, 'wake signal'],
  [/\b[oO]utlets?\b/, 'subscriber queue'],
  [/\blatestFeed\b/i, 'conflated feed'],
  [/\bkeepRecent\b|\bKnownOperations\b/, 'setBounded; OperationFastPath'],
  [/\b[sS]iblings?\b/, 'cluster peers'],
  [/\breckon(s|ed)?\b/i, 'compute, cost'],
  [/\b(refuseUn)?givable\b/i, 'grantable, assertGrantable'],
  [
    /\b(toldTogether|tellAgain|saysAtOnce|TOLD_CODES|ToldCode)\b/,
    'mergeMetrics, resendEvents, syncTypeResolver, CLIENT_ERROR_CODES',
  ],
  [/\bstock ?gateway\b/i, "Apollo's own gateway"],
];

/** A file is named by its verb or noun in the trade, so that the listing of a folder reads as a list of features. */
const RETIRED_NAME =
  /(^|\/)(keep|told|said|asked|known|plain)-[^/]+$|(^|\/)(together|once|places?|gone|turns|serving|permit|stage|shelf|people|neighbours)\.ts$/;

/** A comment begins with its subject: a clause in its place hides what the comment is about. */
const HIDDEN_SUBJECT = /^ *(?:\/\*\*|\/\/|\*) (?:What|Whatever|Whoever|Whose|Of|Who|Where|In which|For what)\b/m;

/** The column `unreadable_event.lane` keeps its name: databases have it. */
const LANE_COLUMN = /\blane (text not null|as partition)|\(consumer, lane, |select consumer, lane\b|consumer, lane,/g;

const isMigration = (file: string): boolean => /\bmigrations?\b/.test(file);

export function nonstandard(file: string, text: string): string[] {
  const read = text.replace(LANE_COLUMN, '');
  return [
    ...(RETIRED_NAME.test(file) ? ['use a file name in the words of the trade'] : []),
    ...retired.filter(([word]) => !isMigration(file) && word.test(read)).map(([, instead]) => `use ${instead}`),
    ...(!isMigration(file) && HIDDEN_SUBJECT.test(read) ? ['begin a comment with its subject'] : []),
  ];
}

const files = execFileSync('git', ['ls-files', '*.ts', '*.mjs'], { cwd: ROOT, encoding: 'utf8' })
  .split('\n')
  .filter((file) => file !== '' && !file.includes('generated') && file !== 'test/vocabulary.test.ts');

test('there are files to look at', () => {
  expect(files.length).toBeGreaterThan(500);
});

test('the words of the glossary are used, and those that they replaced are not', () => {
  const found = files.flatMap((file) =>
    nonstandard(file, readFileSync(join(ROOT, file), 'utf8')).map((what) => `${file}: ${what}`),
  );
  expect(found).toEqual([]);
});

test('a retired word, name or comment is found', () => {
  expect(nonstandard('packages/kit/src/subgraph/definition.ts', 'export const crowdConsumer = 1;')).toHaveLength(1);
  expect(nonstandard('gateway/src/a.ts', 'const siblings = outlet;')).toHaveLength(2);
  expect(nonstandard('gateway/src/a.ts', '  /** Whoever asked has gone. */')).toEqual([
    'begin a comment with its subject',
  ]);
  expect(nonstandard('subgraphs/users/src/roles/keep-roles.ts', '')).toHaveLength(1);
  expect(nonstandard('subgraphs/orders/src/order/order.entity.ts', '/** A line of an order. */')).toEqual([]);
});

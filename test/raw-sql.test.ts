import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '..');

/** Files of a subgraph with SQL as text that neither locks nor has a CTE, each with its reason: docs/how-to-add.md has the rule. */
const REASONS: Readonly<Record<string, string>> = {
  'subgraphs/catalog/src/sell-window/product-list.resolver.ts': 'condition of a list',
  'subgraphs/finance/src/journal/list-journal-entries.ts': 'condition of a list',
  'subgraphs/finance/src/recognition/goodwill.ts': 'returns what its three callers wrote',
  'subgraphs/orders/src/contact/forget-contacts.ts': 'deletes and blanks rows of a join',
  'subgraphs/orders/src/order/horizon.ts': 'calls a function of the database',
  'subgraphs/orders/src/order/list-orders.ts':
    'counts of all statuses in one statement, of conditions that the ORM made',
  'subgraphs/orders/src/order/order-filter.ts': 'condition of a list, and looks into the terms, which are JSON',
  'subgraphs/orders/src/order/sweep-offer.ts': 'its condition is that of the update which follows',
  'subgraphs/orders/src/quota/quota.ts': 'its columns are those of the hot path',
  'subgraphs/orders/src/reservation/read-terms.ts': 'its columns are those of the hot path',
  'subgraphs/payments/src/payment/payment.loaders.ts': 'the newest few of each order: a lateral join',
  'subgraphs/production/src/batch/batch.loaders.ts': 'entities of a join in one statement',
  'subgraphs/production/src/batch/list-batches.ts': 'condition of a list',
  'subgraphs/promotions/src/coupon/change-coupon.ts': 'counts rows of a folder above its own',
  'subgraphs/promotions/src/coupon/list-coupons.ts': 'condition of a list',
  'subgraphs/users/src/account/held-roles.ts': 'hot: every access token takes it',
  'subgraphs/users/src/administration/api-clients/client-permissions.ts':
    'part of the hot statement of read-api-client',
  'subgraphs/users/src/administration/api-clients/read-api-client.ts': 'hot: gateways ask it for each key',
  'subgraphs/users/src/administration/erasure/erase-account.ts': 'a statement of each table that has personal data',
  'subgraphs/users/src/administration/people/user-filter.ts': 'condition of a list',
  'subgraphs/users/src/administration/roles/role.loaders.ts': 'a bounded count of each role: a lateral join',
  'subgraphs/users/src/person/delete-older.ts': 'for several tables, by their names',
  'subgraphs/users/src/sign-in/devices/device.personal.ts': 'the last use is the largest of two tables',
  'subgraphs/users/src/sign-in/session/list-sessions.ts': 'the last use is an aggregate of another table',
};

const CALL = /(?:\bem|\.fork\(\))\s*\.execute(?:<[\s\S]{0,300}?>)?\(|\braw(?:<[\s\S]{0,300}?>)?\(/g;
const LOCKS = /\bfor (no key )?update\b|\bfor (key )?share\b|pg_advisory/i;
const CTE = /\bwith\s+(?!ordinality)\w+( \([^)]*\))? as\b/i;
const CONFLICT = /\bon conflict\b/i;
/** Rows that are given as a table, with each column once. */
const ROWSET = /\$\{\w+\.(from|numbered)\}/;
/** An update that computes from the row as it is, so that the check is the write. */
const COMPUTES = /\bset\b[^;]*?\b(\w+) = (?:(?!\bwhere\b)[^,;])*?\b\1\b/i;

/** Statements that are written as text and have no reason in themselves. */
export function rawStatements(text: string): string[] {
  return [...text.matchAll(CALL)].flatMap(({ 0: call, index }) => {
    const given = argumentsFrom(text, index + call.length);
    const named = [...given.matchAll(/\b[a-zA-Z_]\w+\b/g)].map(
      ([name]) => new RegExp(`const ${name}(?:: [^=;]+)? = \`([^\`]*)\``).exec(text)?.[1] ?? '',
    );
    const sql = [given, ...named].join(' ').replaceAll(/\s+/g, ' ');
    const isReason = [LOCKS, CTE, CONFLICT, ROWSET, COMPUTES].some((reason) => reason.test(sql));
    return isReason ? [] : [given.trim()];
  });
}

/** The text up to the parenthesis that ends a call. */
function argumentsFrom(text: string, start: number): string {
  let open = 1;
  let at = start;
  for (; open > 0 && at < text.length; at += 1) open += text[at] === '(' ? 1 : text[at] === ')' ? -1 : 0;
  return text.slice(start, at - 1);
}

const found = globSync('subgraphs/*/src/**/*.ts', { cwd: ROOT })
  .filter((file) => !file.endsWith('.test.ts') && !file.includes('/migrations/'))
  .filter((file) => rawStatements(readFileSync(join(ROOT, file), 'utf8')).length > 0)
  .toSorted();

test('SQL is text only where it locks, has a CTE, decides by its write, writes a rowset, or has another reason: else typedQuery and entities', () => {
  expect(found.filter((file) => REASONS[file] === undefined)).toEqual([]);
});

test('every reason is needed', () => {
  expect(Object.keys(REASONS).filter((file) => !found.includes(file))).toEqual([]);
});

test('a statement without a reason is found', () => {
  expect(rawStatements("await tx.em.execute<{ id: string }[]>('select id from orders where id = ?', [id]);")).toEqual([
    "'select id from orders where id = ?', [id]",
  ]);
  expect(rawStatements('const SQL = `select 1 from role for update`; db.orm.em\n.fork()\n.execute(SQL)')).toEqual([]);
  expect(rawStatements('tx.em.execute(`update coupon set usage_count = usage_count - 1 where id = ?`)')).toEqual([]);
  expect(rawStatements('tx.em.execute(`update coupon set name = ? where id = ?`)')).toHaveLength(1);
  expect(rawStatements('tx.em.execute(`with a as (delete from b returning id) select id from a`)')).toEqual([]);
});

import fc from 'fast-check';
import pg from 'pg';
import { describe, expect, test } from 'vitest';
import { statementText } from './statement-text.ts';

describe('a statement is traced without its values', () => {
  test.each([
    [
      `select * from "user" where "email_hash" = 'abc' and age > 18`,
      `select * from "user" where "email_hash" = ? and age > ?`,
    ],
    [`insert into t2 (a, b) values ('x', 1.5e-3), ('it''s', 2)`, `insert into t2 (a, b) values (?, ?)`],
    [`select 1 where a in (1, 2, 3) and b = $1`, `select ? where a in (?) and b = $1`],
    [String.raw`select E'a\'b', U&'d\0061t', B'01', $$secret$$, $tag$ it's $tag$`, `select ?`],
    [
      `select "a'b" from x -- the secret\n where y = 1 /* 'z' */ limit 5`,
      `select "a'b" from x  \n where y = ?   limit ?`,
    ],
    [`update a set b = null, c = true, d = .5`, `update a set b = null, c = true, d = ?`],
    ['select s1.x, a::jsonb ? b from s1', 'select s1.x, a::jsonb ? b from s1'],
  ])('%s', (sql, text) => {
    expect(statementText(sql)).toBe(text);
  });

  test('a value without an end is left out, and so is all after it', () => {
    expect(statementText(`select 'secret`)).toBe('select ');
    expect(statementText('select $a$ secret')).toBe('select ');
    expect(statementText(`select '${'x'.repeat(100_000)}' from y`)).toBe('select ');
  });

  test('no part of a text as the driver escapes it is traced', () => {
    const literal = (value: string) => pg.escapeLiteral(value).trim();
    const values = fc.oneof(fc.string({ unit: 'binary' }), fc.stringMatching(/^['"\\$eE;, -]*$/));
    fc.assert(
      fc.property(values, values, (first, second) => {
        const sql = (a: string, b: string) => `insert into a values (${a}, 'k'), (${b}, $1) returning "id"`;
        expect(statementText(sql(literal(first), literal(second)))).toBe(
          'insert into a values (?), (?, $1) returning "id"',
        );
      }),
    );
  });
});

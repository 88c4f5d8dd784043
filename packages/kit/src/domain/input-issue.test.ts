import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { type InputIssue, InvalidInput } from './refusal.ts';
import { field, valid } from './valid.ts';

function issuesOf(schema: z.ZodType, input: unknown): readonly InputIssue[] {
  try {
    valid(schema, input);
  } catch (error) {
    if (error instanceof InvalidInput) return error.issues;
    throw error;
  }
  return [];
}

const moment = z.date().min(new Date('2000-01-01T00:00:00Z'));

describe('a broken rule has our words, a code and its bound', () => {
  test.each<[what: string, schema: z.ZodType, input: unknown, code: string, limit: number | null, message: string]>([
    ['no value', z.string(), undefined, 'REQUIRED', null, 'is required'],
    ['null', z.int(), null, 'REQUIRED', null, 'is required'],
    ['no value of an enum', z.enum(['A']), undefined, 'REQUIRED', null, 'is required'],
    [
      'another value than those of an enum',
      z.enum(['A']),
      'B',
      'NOT_ONE_OF',
      null,
      'is not one of the accepted values',
    ],
    ['an empty text', z.string().min(1), '', 'TOO_SHORT', 1, 'must not be empty'],
    ['a short text', z.string().min(3), 'ab', 'TOO_SHORT', 3, 'must have at least 3 characters'],
    ['a long text', z.string().max(3), 'abcd', 'TOO_LONG', 3, 'must have at most 3 characters'],
    ['a small number', z.int().min(3), 2, 'TOO_SMALL', 3, 'must be at least 3'],
    ['a large number', z.int().max(3), 4, 'TOO_LARGE', 3, 'must be at most 3'],
    ['a fraction', z.int(), 1.5, 'BAD_FORMAT', null, 'must be a whole number'],
    ['no item', z.array(z.int()).min(1), [], 'TOO_FEW', 1, 'must have at least 1 items'],
    ['too many items', z.array(z.int()).max(1), [1, 2], 'TOO_MANY', 1, 'must have at most 1 items'],
    ['another type', z.string(), 7, 'BAD_FORMAT', null, 'does not have the right form'],
    ['an unknown field', z.strictObject({}), { a: 1 }, 'BAD_FORMAT', null, 'has a field that is unknown'],
    ['an early moment', moment, new Date(0), 'TOO_SMALL', null, 'is too early'],
    ['a rule of ours', field.moment, new Date(0), 'TOO_SMALL', null, 'must not be before the year 2000'],
    ['a form of ours', field.currency, 'XXQ', 'BAD_FORMAT', null, 'is not an ISO 4217 currency code'],
    [
      'a contradiction',
      z.array(z.int()).refine(() => false, 'names a product twice'),
      [1, 1],
      'CONFLICT',
      null,
      'names a product twice',
    ],
    ['none of a union', z.union([z.int(), z.boolean()]), 'x', 'BAD_FORMAT', null, 'does not have the right form'],
  ])('%s', (_what, schema, input, code, limit, message) => {
    expect(issuesOf(schema, input)).toEqual([{ path: 'input', code, limit, message }]);
  });

  test('a rule may declare its code and facts', () => {
    const schema = z.string().refine(() => false, {
      message: 'must not be before {year}',
      params: { code: 'TOO_SMALL', facts: { year: 1900 } },
    });
    expect(issuesOf(z.object({ born: schema }), { born: '1' })).toEqual([
      { path: 'born', code: 'TOO_SMALL', limit: null, message: 'must not be before 1900' },
    ]);
  });
});

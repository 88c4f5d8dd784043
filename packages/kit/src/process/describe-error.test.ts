import { GraphQLError } from 'graphql';
import { expect, test } from 'vitest';
import { describeError, safeMessage } from './describe-error.ts';

const CANARY = 'canary-bird';
const thrown = (work: () => unknown): Error => {
  try {
    work();
  } catch (error) {
    return error as Error;
  }
  throw new Error('nothing was thrown');
};
const driverError = Object.assign(new Error(`insert into "user" values ('${CANARY}') - invalid input "${CANARY}"`), {
  code: '22P02',
  detail: `Key (email)=(${CANARY})`,
  query: `insert into "user" values ('${CANARY}')`,
});

test.each([
  ['a refusal of the database', driverError],
  ['what the ORM wraps', new Error('wrapped', { cause: driverError })],
  ['a statement that did not arrive', Object.assign(new Error(CANARY), { query: CANARY })],
  ['JSON that is none', thrown(() => JSON.parse(`{"a": ${CANARY}}`))],
  ['a URL that is none', thrown(() => new URL(`http://[${CANARY}`))],
  ['a coercion error', new GraphQLError(`Variable "$a" got invalid value "${CANARY}"; no.\nSecond line`)],
  ['several at once', new AggregateError([driverError], 'all failed')],
  ['what is no error', CANARY],
])('the log has no value of %s', (_title, error) => {
  const logged = JSON.stringify(describeError(error));
  expect(logged).not.toContain(CANARY);
  expect(logged).toContain('"type"');
});

test('what happened, and where, is there', () => {
  const error = Object.assign(new Error(CANARY), { code: '23505', constraint: 'one_phone' });
  expect(describeError(new TypeError(CANARY, { cause: error }))).toMatchObject({
    type: 'TypeError',
    message: 'PostgreSQL refused with 23505 by one_phone',
    stack: expect.stringContaining('describe-error.test.ts'),
    cause: { code: '23505', message: 'PostgreSQL refused with 23505 by one_phone' },
  });
  expect(safeMessage(new Error(`a\0${'b'.repeat(5_000)}`))).toHaveLength(1_000);
});

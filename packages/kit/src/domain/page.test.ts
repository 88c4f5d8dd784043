import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { type PageArguments, pageOf, pageRequest } from './page.ts';

const listOf = (name: string) => ({ name, key: z.tuple([z.uuid()]) });
const PEARS = listOf('pears');
const count = async () => 0;
const cursorFor = (key: readonly string[], list = PEARS): string =>
  pageOf([key], pageRequest(list, { first: 1 }), (row) => row, count).edges[0]!.cursor;
const NONE = 'is not a cursor of this list';

test('a page begins behind the last one seen, or before the first one seen', () => {
  const id = randomUUID();
  const cursor = cursorFor([id]);
  expect(pageRequest(PEARS, { after: cursor })).toMatchObject({ from: [id], isBackward: false, size: 20 });
  expect(pageRequest(PEARS, { first: 20, last: 3, before: cursor })).toMatchObject({
    from: [id],
    isBackward: true,
    size: 3,
  });
});

test('both directions answer in list order, and say what is on either side', () => {
  const rows = [1, 2, 3].map(() => randomUUID());
  const page = (args: PageArguments) => pageOf(rows, pageRequest(PEARS, args), (id) => [id], count);
  const after = cursorFor([randomUUID()]);
  const forward = page({ first: 2, after });
  expect(forward.nodes).toEqual([rows[0], rows[1]]);
  expect(forward.pageInfo).toMatchObject({ hasNextPage: true, hasPreviousPage: true });
  const backward = page({ last: 2 });
  expect(backward.nodes).toEqual([rows[1], rows[0]]);
  expect(backward.pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: true });
  expect(page({ last: 3, before: after }).pageInfo).toMatchObject({ hasNextPage: true, hasPreviousPage: false });
});

test.each<[string, PageArguments, string]>([
  ['last with after', { last: 1, after: cursorFor([randomUUID()]) }, 'after: does not go with last'],
  ['before without last', { before: cursorFor([randomUUID()]) }, 'before: needs last'],
  ['a page of 0', { first: 0 }, 'first'],
  ['a page of 101', { first: 101 }, 'first'],
  ['a backward page of 101', { last: 101 }, 'last'],
])('%s is refused', (_name, args, message) => expect(() => pageRequest(PEARS, args)).toThrow(message));

test.each<[string, string]>([
  ['of another list', cursorFor([randomUUID()], listOf('apples'))],
  ['with something behind it', `${cursorFor([randomUUID()])}!`],
  ['with a space in it', cursorFor([randomUUID()]).replace(/^(.{4})/, '$1 ')],
  ['of the other alphabet, padded', `${cursorFor([randomUUID()])}=`],
  ['of no id', cursorFor(['first'])],
  ['of U+0000', cursorFor(['\0'])],
  ['of more than one id', cursorFor([randomUUID(), randomUUID()])],
  ['of nothing', cursorFor([])],
  ['without its list', Buffer.from(JSON.stringify([randomUUID()])).toString('base64url')],
  ['in other JSON', Buffer.from(`["pears", "${randomUUID()}"]`).toString('base64url')],
  ['that is none', 'next'],
  ['that is empty', ''],
])('a cursor %s is refused, in both directions', (_name, cursor) => {
  expect(() => pageRequest(PEARS, { after: cursor })).toThrow(`after: ${NONE}`);
  expect(() => pageRequest(PEARS, { last: 1, before: cursor })).toThrow(`before: ${NONE}`);
});

import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { idBehind, listById, pageOf, pageRequest } from './page.ts';

const PEARS = listById('pears');
const cursorFor = (key: readonly string[], list = PEARS): string =>
  pageOf([key], pageRequest(list, 1, null), (row) => row).edges[0]!.cursor;
const after = (cursor: string) => pageRequest(PEARS, null, cursor);
const NONE = 'after: is not a cursor of this list';

test('a page begins behind the last one seen', () => {
  const id = randomUUID();
  expect(idBehind(after(cursorFor([id])))).toBe(id);
});

test.each<[string, string]>([
  ['of another list', cursorFor([randomUUID()], listById('apples'))],
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
])('a cursor %s is refused', (_name, cursor) => expect(() => after(cursor)).toThrow(NONE));

import type { EntityClass } from '@mikro-orm/postgresql';
import { z } from 'zod';
import {
  COUNT_MAX,
  type Connection,
  emptyPage,
  isId,
  type PageArguments,
  type PageRequest,
  pageOf,
  pageRequest,
} from '../domain/index.ts';
import { column } from '../orm/index.ts';
import type { LoaderDefinition, Reader, RequestContext } from './context.ts';

/** A list that each of many parents has, in the order of its time-ordered ids: the pages of all of them are read together. */
export interface ChildList<Row extends { id: string }, Question> {
  /** Unique name, in every cursor. */
  readonly name: string;
  readonly entity: EntityClass<Row>;
  /** Tables of the rows, which are called `child`. */
  readonly from: string;
  /** Column with the id of the parent; an index should begin with it and go on with the id. */
  readonly parent: string;
  readonly isNewestFirst: boolean;
  /** Which rows belong to the list, with `?` for each of `params`. */
  readonly where: string;
  readonly params: (question: Question, reader: Reader) => readonly unknown[];
}

/** Reads one page for one parent. Throws InvalidInput for bad pagination arguments. */
type ReadChildren<Row, Question> = (
  ctx: RequestContext,
  parentId: string,
  question: Question,
  page: PageArguments,
) => Promise<Connection<Row>>;

const FIRST_ID = '00000000-0000-0000-0000-000000000000';
const LAST_ID = 'ffffffff-ffff-ffff-ffff-ffffffffffff';
const byId = z.tuple([z.uuid()]);

/** Everything of a page but its parent: pages that agree in it are read together. */
interface PageKey<Question> {
  readonly question: Question;
  readonly args: PageArguments;
}
type Key = readonly [parentId: string, page: string];

/** One statement for the pages of all parents, and one for their counts. `question` must be plain JSON. */
export function childList<Row extends { id: string }, Question>(
  list: ChildList<Row, Question>,
): ReadChildren<Row, Question> {
  const pages = pagesOf(list);
  const counts = countsOf(list);
  return async (ctx, parentId, question, { first, after, last, before }) => {
    const args = { first, after, last, before };
    const request = requestOf(list, args); // A bad cursor fails its own page, and not those that are read with it.
    if (!isId(parentId)) return emptyPage();
    const keyOf = (page: PageKey<Question>) => JSON.stringify([parentId, JSON.stringify(page)] satisfies Key);
    const rows = await ctx.load(pages, keyOf({ question, args }));
    return pageOf(
      rows,
      request,
      ({ id }) => [id],
      () => ctx.load(counts, keyOf({ question, args: {} })),
    );
  };
}

const requestOf = ({ name }: { readonly name: string }, args: PageArguments): PageRequest =>
  pageRequest({ name, key: byId }, args);

/** Rows of each page, one more than it has when there are more. */
function pagesOf<Row extends { id: string }, Question>(
  list: ChildList<Row, Question>,
): LoaderDefinition<string, Row[]> {
  const { from, parent, where, entity } = list;
  return (keys, reader) =>
    byPage<Question, Row[]>(keys, [], async ({ question, args }, parentIds) => {
      const request = requestOf(list, args);
      const isDescending = list.isNewestFirst !== request.isBackward;
      const found = await reader.read<{ no: number }>({
        sql: `select parent.no::int as no, page.*
                from unnest(?::uuid[]) with ordinality as parent (id, no)
                cross join lateral (
                  select child.* from ${from}
                   where ${parent} = parent.id and child.id ${isDescending ? '<' : '>'} ?::uuid and ${where}
                   order by child.id ${isDescending ? 'desc' : 'asc'} limit ?::int) as page`,
        params: [
          column(parentIds),
          request.from?.[0] ?? (isDescending ? LAST_ID : FIRST_ID),
          ...list.params(question, reader),
          request.size + 1,
        ],
      });
      const pages = Map.groupBy(found, ({ no }) => no);
      return parentIds.map((_, index) =>
        (pages.get(index + 1) ?? []).map(({ no: _no, ...row }) => reader.em.map(entity, row as never)),
      );
    });
}

/** Number of rows of each parent, counted no further than one above `COUNT_MAX`. */
function countsOf<Row extends { id: string }, Question>({
  from,
  parent,
  where,
  params,
}: ChildList<Row, Question>): LoaderDefinition<string, number> {
  return (keys, reader) =>
    byPage<Question, number>(keys, 0, async ({ question }, parentIds) => {
      const found = await reader.read<{ count: number }>({
        sql: `select counted.count::int as count
                from unnest(?::uuid[]) with ordinality as parent (id, no)
                cross join lateral (
                  select count(*) as count from (
                    select 1 from ${from} where ${parent} = parent.id and ${where} limit ${COUNT_MAX + 1}) as of_parent) as counted
               order by parent.no`,
        params: [column(parentIds), ...params(question, reader)],
      });
      return found.map(({ count }) => count);
    });
}

/** Answers keys that ask the same of several parents by one call of `read`. */
async function byPage<Question, V>(
  keys: readonly string[],
  none: V,
  read: (page: PageKey<Question>, parentIds: readonly string[]) => Promise<V[]>,
): Promise<V[]> {
  const asked = keys.map((key, index) => ({ index, key: JSON.parse(key) as Key }));
  const answers = keys.map(() => none);
  for (const [page, group] of Map.groupBy(asked, ({ key: [, page] }) => page)) {
    const parentIds = group.map(({ key: [parentId] }) => parentId);
    const found = await read(JSON.parse(page) as PageKey<Question>, parentIds);
    for (const [at, { index }] of group.entries()) answers[index] = found[at]!;
  }
  return answers;
}

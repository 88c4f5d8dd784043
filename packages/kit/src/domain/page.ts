import { z } from 'zod';
import { InvalidInput } from './refusal.ts';
import { valid } from './valid.ts';

/** Position of a page in its list. */
export interface PageInfo {
  hasNextPage: boolean;
  hasPreviousPage: boolean;
  startCursor: string | null;
  endCursor: string | null;
}

export interface Edge<N> {
  cursor: string;
  node: N;
}

/** Number of entries on all pages; above `COUNT_MAX` it says no more than that there are more. */
export type EntryCount = () => Promise<number>;

export interface Connection<N> {
  edges: Edge<N>[];
  nodes: N[];
  pageInfo: PageInfo;
  /** Runs only when a client selects the count. */
  countEntries: EntryCount;
}

export const PAGE_SIZE_DEFAULT = 20;
export const PAGE_SIZE_MAX = 100;
/** Bound of a count: a longer list is not counted to its end. */
export const COUNT_MAX = 10_000;

/** The pagination arguments of a list, as a client gave them. */
export interface PageArguments {
  readonly first?: number | null;
  readonly after?: string | null;
  readonly last?: number | null;
  readonly before?: string | null;
}

const pageSize = z.int().min(1).max(PAGE_SIZE_MAX).nullish();
const cursor = z.string().max(1_000).nullish();
const PageArgumentsSchema = z
  .object({ first: pageSize, after: cursor, last: pageSize, before: cursor })
  .refine(({ after, last }) => after == null || last == null, { path: ['after'], message: 'does not go with last' })
  .refine(({ before, last }) => before == null || last != null, { path: ['before'], message: 'needs last' });

/** A paginated list. Its cursors are its own: no other list takes them. */
export interface PagedList {
  /** Unique name, in every cursor. */
  readonly name: string;
  /** Schema of the sort key in a cursor, checked before any of it comes near the database. */
  readonly key: z.ZodType<readonly string[]>;
}

export interface PageRequest {
  readonly list: PagedList;
  /** Maximum length of the page. */
  readonly size: number;
  /** Reads towards the beginning of the list: the entries before a cursor, or the last of all. */
  readonly isBackward: boolean;
  /** Sort key of the entry behind which, or backward before which, the page begins; null for an end of the list. */
  readonly from: readonly string[] | null;
}

/** Checks the pagination arguments; a cursor that this list did not make is InvalidInput. */
export function pageRequest(list: PagedList, args: PageArguments): PageRequest {
  const { first, after, last, before } = valid(PageArgumentsSchema, args);
  const isBackward = last != null;
  const [name, text] = isBackward ? (['before', before] as const) : (['after', after] as const);
  return {
    list,
    isBackward,
    size: last ?? first ?? PAGE_SIZE_DEFAULT,
    from: text == null ? null : readCursor(list, name, text),
  };
}

/** A page from `size + 1` rows in the direction of reading: the extra one only shows that there are more. */
export function pageOf<N>(
  rows: readonly N[],
  request: PageRequest,
  sortKey: (row: N) => readonly string[],
  countEntries: EntryCount = uncounted,
): Connection<N> {
  const { list, size, isBackward, from } = request;
  const nodes = rows.slice(0, size);
  if (isBackward) nodes.reverse();
  const [ahead, behind] = [rows.length > size, from !== null];
  const [hasNextPage, hasPreviousPage] = isBackward ? [behind, ahead] : [ahead, behind];
  return connectionOf(list, { nodes, hasNextPage, hasPreviousPage }, sortKey, countEntries);
}

/** The entries of one page, in list order. */
interface Page<N> extends Pick<PageInfo, 'hasNextPage' | 'hasPreviousPage'> {
  readonly nodes: N[];
}

/** A page with its cursors. */
export function connectionOf<N>(
  list: PagedList,
  { nodes, hasNextPage, hasPreviousPage }: Page<N>,
  sortKey: (row: N) => readonly string[],
  countEntries: EntryCount,
): Connection<N> {
  const edges = nodes.map((node) => ({ node, cursor: cursorOf(list, sortKey(node)) }));
  const [startCursor, endCursor] = [edges.at(0)?.cursor ?? null, edges.at(-1)?.cursor ?? null];
  return { edges, nodes, pageInfo: { hasNextPage, hasPreviousPage, startCursor, endCursor }, countEntries };
}

/** For lists that are not counted, whose connection has no `totalCount`. */
const uncounted: EntryCount = () => {
  throw new Error('This list is not counted.');
};

/** The page with each node changed. */
export const mapNodes = <A, B>({ edges, ...page }: Connection<A>, change: (node: A) => B): Connection<B> => {
  const changed = edges.map(({ cursor, node }) => ({ cursor, node: change(node) }));
  return { ...page, edges: changed, nodes: changed.map(({ node }) => node) };
};

/** The page of a list that has no entries. */
export const emptyPage = <N>(): Connection<N> => ({
  edges: [],
  nodes: [],
  pageInfo: { hasNextPage: false, hasPreviousPage: false, startCursor: null, endCursor: null },
  countEntries: async () => 0,
});

const cursorOf = ({ name }: PagedList, sortKey: readonly string[]): string =>
  Buffer.from(JSON.stringify([name, ...sortKey])).toString('base64url');

/** Accepts only the exact text of `cursorOf`: decoders skip characters that they do not know. */
function readCursor(list: PagedList, path: string, text: string): readonly string[] {
  try {
    const [name, ...rest] = JSON.parse(Buffer.from(text, 'base64url').toString()) as unknown[];
    const key = list.key.safeParse(rest);
    if (name === list.name && key.success && cursorOf(list, key.data) === text) return key.data;
  } catch {
    // Falls through: the same answer as for a cursor of another shape.
  }
  throw new InvalidInput([{ path, message: 'is not a cursor of this list', code: 'BAD_FORMAT' }]);
}

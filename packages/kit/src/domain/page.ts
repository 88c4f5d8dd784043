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

export interface Connection<N> {
  edges: Edge<N>[];
  pageInfo: PageInfo;
}

export const PAGE_SIZE_DEFAULT = 20;
export const PAGE_SIZE_MAX = 100;

const PageArguments = z.object({
  first: z.int().min(1).max(PAGE_SIZE_MAX).nullish(),
  after: z.string().max(500).nullish(),
});

/** A paginated list. Its cursors are its own: no other list takes them. */
export interface PagedList {
  readonly name: string;
  /** Schema of the sort key in a cursor, checked before any of it comes near the database. */
  readonly key: z.ZodType<readonly string[]>;
}

/** A list sorted by the ids of its rows. */
export const listById = (name: string): PagedList => ({ name, key: z.tuple([z.uuid()]) });

export interface PageRequest {
  readonly list: PagedList;
  /** Maximum length of the page. */
  readonly first: number;
  /** The sort key of the last one seen, or null for the first page. */
  readonly after: readonly string[] | null;
}

/** Checks `first` and `after`; a cursor that this list did not make is InvalidInput. */
export function pageRequest(
  list: PagedList,
  first: number | null | undefined,
  after: string | null | undefined,
): PageRequest {
  const page = valid(PageArguments, { first, after });
  return {
    list,
    first: page.first ?? PAGE_SIZE_DEFAULT,
    after: page.after == null ? null : readCursor(list, page.after),
  };
}

/** For lists sorted by id: the id behind which the page begins, or null for the first page. */
export const idBehind = ({ after }: PageRequest): string | null => after?.[0] ?? null;

/** A page from `first + 1` rows in order: the extra one only shows that more follows. */
export function pageOf<N>(
  rows: readonly N[],
  request: PageRequest,
  sortKey: (row: N) => readonly string[],
): Connection<N> {
  const edges = rows.slice(0, request.first).map((node) => ({ node, cursor: cursorOf(request.list, sortKey(node)) }));
  return {
    edges,
    pageInfo: {
      hasNextPage: rows.length > request.first,
      hasPreviousPage: request.after !== null,
      startCursor: edges.at(0)?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  };
}

const cursorOf = ({ name }: PagedList, sortKey: readonly string[]): string =>
  Buffer.from(JSON.stringify([name, ...sortKey])).toString('base64url');

/** Accepts only the exact text of `cursorOf`: decoders skip characters that they do not know. */
function readCursor(list: PagedList, cursor: string): readonly string[] {
  try {
    const [name, ...rest] = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as unknown[];
    const key = list.key.safeParse(rest);
    if (name === list.name && key.success && cursorOf(list, key.data) === cursor) return key.data;
  } catch {
    // Falls through: the same answer as for a cursor of another shape.
  }
  throw new InvalidInput([{ path: 'after', message: 'is not a cursor of this list' }]);
}

import { z } from 'zod';
import { InvalidInput } from './refusal.ts';
import { isId, valid } from './valid.ts';

/** Where a page of a list stands in the whole. */
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

export interface PageRequest {
  /** How many at most. */
  readonly first: number;
  /** The sort key of the last one seen, or null for the first page. */
  readonly after: readonly string[] | null;
}

/** Checks `first` and `after`; a cursor that this list did not make is InvalidInput. */
export function pageRequest(first: number | null | undefined, after: string | null | undefined): PageRequest {
  const page = valid(PageArguments, { first, after });
  return { first: page.first ?? PAGE_SIZE_DEFAULT, after: page.after == null ? null : readCursor(page.after) };
}

/** For lists that are sorted by id: the id behind which the page begins, or null for the first page. */
export function idBehind({ after }: PageRequest): string | null {
  if (after === null) return null;
  const [id] = after;
  if (!isId(id)) throw notACursor();
  return id;
}

/** A page from `first + 1` rows in order: the one too many only tells that more follows. */
export function pageOf<N>(
  rows: readonly N[],
  request: PageRequest,
  sortKey: (row: N) => readonly string[],
): Connection<N> {
  const edges = rows.slice(0, request.first).map((node) => ({ node, cursor: cursorOf(sortKey(node)) }));
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

const cursorOf = (sortKey: readonly string[]): string => Buffer.from(JSON.stringify(sortKey)).toString('base64url');

function readCursor(cursor: string): readonly string[] {
  try {
    const key: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    if (Array.isArray(key) && key.length > 0 && key.every((part) => typeof part === 'string')) return key;
  } catch {
    // Falls through: the same answer as for a cursor of another shape.
  }
  throw notACursor();
}

const notACursor = () => new InvalidInput([{ path: 'after', message: 'is not a cursor of this list' }]);

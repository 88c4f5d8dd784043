import { type ClassType, Directive, Field, Int, ObjectType } from 'type-graphql';
import { z } from 'zod';
import { InvalidInput, valid } from '../domain/index.ts';

@Directive('@shareable')
@ObjectType('PageInfo', { description: 'Where a page of a list stands in the whole.' })
export class PageInfo {
  @Field(() => Boolean, { description: 'Whether more follows `endCursor`.' })
  hasNextPage!: boolean;

  @Field(() => Boolean, { description: 'Whether something came before this page.' })
  hasPreviousPage!: boolean;

  @Field(() => String, { nullable: true, description: 'Cursor of the first edge; null on an empty page.' })
  startCursor!: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Cursor of the last edge: pass it as `after` for the next page.',
  })
  endCursor!: string | null;
}

export interface Edge<N> {
  cursor: string;
  node: N;
}

export interface Connection<N> {
  edges: Edge<N>[];
  pageInfo: PageInfo;
}

/** The GraphQL types `XConnection` and `XEdge` of a list that is read page by page; `counted` adds `totalCount`. */
export function connectionType<N extends object>(name: string, node: () => ClassType<N>, { counted = false } = {}) {
  @ObjectType(`${name}Edge`, { description: `One ${name} of a page, and where it stands.` })
  class EdgeType {
    @Field(() => String, { description: 'Opaque: pass it as `after` to continue behind this one.' })
    cursor!: string;

    @Field(node, { description: `The ${name} itself.` })
    node!: N;
  }

  @ObjectType(`${name}Connection`, { description: `A page of a list of ${name}.` })
  class ConnectionType {
    @Field(() => [EdgeType], { description: 'The page, in order.' })
    edges!: Edge<N>[];

    @Field(() => PageInfo, { description: 'Where the page stands.' })
    pageInfo!: PageInfo;
  }
  if (counted)
    Field(() => Int, { description: 'How many there are in all pages.' })(ConnectionType.prototype, 'totalCount');
  return ConnectionType;
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
  throw new InvalidInput([{ path: 'after', message: 'is not a cursor of this list' }]);
}

import { type ClassType, Directive, Field, Int, ObjectType } from 'type-graphql';
import type { Edge } from '../domain/index.ts';

@Directive('@shareable')
@ObjectType('PageInfo', {
  description: 'Cursor pagination of one page. Lists are read forward only, by `first` and `after`.',
})
export class PageInfo {
  @Field(() => Boolean, { description: 'Whether another page follows: pass `endCursor` as `after` to read it.' })
  hasNextPage!: boolean;

  @Field(() => Boolean, {
    description: 'Whether this page was asked for with `after`. There is no backward pagination.',
  })
  hasPreviousPage!: boolean;

  @Field(() => String, { nullable: true, description: 'Cursor of the first edge; null on an empty page.' })
  startCursor!: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Cursor of the last edge: pass it as `after` for the next page; null on an empty page.',
  })
  endCursor!: string | null;
}

/** The GraphQL types `XConnection` and `XEdge` of a list that is read page by page; `counted` adds `totalCount`. */
export function connectionType<N extends object>(name: string, node: () => ClassType<N>, { counted = false } = {}) {
  @ObjectType(`${name}Edge`, { description: `One ${name} of a page, with its pagination cursor.` })
  class EdgeType {
    @Field(() => String, {
      description: 'Opaque pagination cursor: pass it as `after` to continue behind this edge. No other list takes it.',
    })
    cursor!: string;

    @Field(node, { description: `The ${name} at this cursor.` })
    node!: N;
  }

  @ObjectType(`${name}Connection`, { description: `One page of ${name} entries, by cursor pagination.` })
  class ConnectionType {
    @Field(() => [EdgeType], { description: 'Entries of this page in list order, `first` at most.' })
    edges!: Edge<N>[];

    @Field(() => PageInfo, { description: 'Cursors of this page, and whether another page follows.' })
    pageInfo!: PageInfo;
  }
  if (counted)
    Field(() => Int, { description: 'Number of entries on all pages together.' })(
      ConnectionType.prototype,
      'totalCount',
    );
  return ConnectionType;
}

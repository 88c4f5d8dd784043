import { type ClassType, Directive, Field, Int, ObjectType } from 'type-graphql';
import type { Edge } from '../domain/index.ts';

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

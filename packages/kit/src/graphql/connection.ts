import { ArgsType, type ClassType, Directive, Field, Int, ObjectType } from 'type-graphql';
import {
  COUNT_MAX,
  type Edge,
  type EntryCount,
  PAGE_SIZE_DEFAULT,
  PAGE_SIZE_MAX,
  type PageArguments,
} from '../domain/index.ts';
import { COUNT_COST, Cost } from './list-size.ts';

@Directive('@shareable')
@ObjectType('PageInfo', {
  description:
    'Cursor pagination of one page: forward by `first` and `after`, backward by `last` and `before`. Both keep the order of the list.',
})
export class PageInfo {
  @Field(() => Boolean, { description: 'Whether another page follows: pass `endCursor` as `after` to read it.' })
  hasNextPage!: boolean;

  @Field(() => Boolean, {
    description: 'Whether another page comes before: pass `startCursor` as `before`, with `last`, to read it.',
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

/** The pagination arguments of every connection. */
@ArgsType()
export class PageArgs implements PageArguments {
  @Field(() => Int, {
    nullable: true,
    defaultValue: PAGE_SIZE_DEFAULT,
    description: `Page size for reading forward: 1 to ${PAGE_SIZE_MAX}.`,
  })
  first: number | null = PAGE_SIZE_DEFAULT;

  @Field(() => String, {
    nullable: true,
    description: 'Pagination cursor: `endCursor` of the page before. Null begins at the top of the list.',
  })
  after?: string | null;

  @Field(() => Int, {
    nullable: true,
    description: `Page size for reading backward: 1 to ${PAGE_SIZE_MAX}. \`first\` does not count then, and \`after\` is refused.`,
  })
  last?: number | null;

  @Field(() => String, {
    nullable: true,
    description:
      'Pagination cursor: `startCursor` of the page behind; needs `last`. Null begins at the end of the list.',
  })
  before?: string | null;
}

/** Cost of a count to the end of a list. */
const EXACT_COUNT_COST = 50;

interface ConnectionOptions {
  /** `'exact'` for lists that are always counted to the end; false for lists that are not counted. */
  readonly counted?: 'exact' | boolean;
}

/** The GraphQL types `XConnection` and `XEdge` of a list that is read page by page. */
export function connectionType<N extends object>(
  name: string,
  node: () => ClassType<N>,
  { counted = true }: ConnectionOptions = {},
) {
  @ObjectType(`${name}Edge`, { description: `One ${name} of a page, with its pagination cursor.` })
  class EdgeType {
    @Field(() => String, {
      description:
        'Opaque pagination cursor: pass it as `after` to continue behind this edge, or as `before`. No other list or order takes it.',
    })
    cursor!: string;

    @Field(node, { description: `The ${name} at this cursor.` })
    node!: N;
  }

  @ObjectType(`${name}Connection`, { description: `One page of ${name} entries, by cursor pagination.` })
  class ConnectionType {
    @Field(() => [EdgeType], { description: 'Entries of this page in list order, each with its cursor.' })
    edges!: Edge<N>[];

    @Field(() => [node()], { description: 'Entries of this page in list order, without cursors.' })
    nodes!: N[];

    @Field(() => PageInfo, { description: 'Cursors of this page, and whether more pages follow or come before.' })
    pageInfo!: PageInfo;

    countEntries!: EntryCount;
  }
  if (counted !== false) addTotalCount(ConnectionType.prototype, counted === 'exact');
  return ConnectionType;
}

function addTotalCount(prototype: { countEntries: EntryCount }, isExact: boolean): void {
  const totalCount = async function (this: { countEntries: EntryCount }): Promise<number | null> {
    const count = await this.countEntries();
    return isExact || count <= COUNT_MAX ? count : null;
  };
  const descriptor = { value: totalCount, writable: true, configurable: true, enumerable: false };
  Object.defineProperty(prototype, 'totalCount', descriptor);
  const description = isExact
    ? 'Number of entries on all pages together.'
    : `Number of entries on all pages together; null above ${COUNT_MAX.toLocaleString('en')}, where counting stops.`;
  Field(() => Int, { nullable: !isExact, description })(prototype, 'totalCount', descriptor);
  Cost(isExact ? EXACT_COUNT_COST : COUNT_COST)(prototype, 'totalCount', descriptor);
}

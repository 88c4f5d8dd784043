import {
  type EntityClass,
  type EntityManager,
  type EntityProperty,
  type FilterQuery,
  raw,
} from '@mikro-orm/postgresql';
import { z } from 'zod';
import {
  COUNT_MAX,
  type Connection,
  connectionOf,
  type PageArguments,
  type PagedList,
  pageRequest,
} from '../domain/index.ts';

type Direction = 'asc' | 'desc';
/** Properties with their directions, the first the most significant. The last is unique, so that no two rows have one place. */
type SortOrder<Row> = { readonly [Property in keyof Row & string]?: Direction };

/** A list of one entity that clients page through, in one of its orders. */
export interface SortedList<Row extends object, Sort extends string> {
  /** Unique name, in every cursor. */
  readonly name: string;
  readonly entity: EntityClass<Row>;
  /** An index should serve each order. A moment among them is a column of milliseconds: `timestamptz(3)`. */
  readonly orders: Readonly<Record<Sort, SortOrder<Row>>>;
  /** Counts beyond `COUNT_MAX`, to the end of the list; its connection is `counted: 'exact'`. */
  readonly isCountedExactly?: boolean;
}

const every: SortedList<object, string>[] = [];
/** The lists of this process, for the test that their moments are columns of milliseconds. */
export const sortedLists = (): readonly SortedList<object, string>[] => every;

export function sortedList<Row extends object, const Sort extends string>(
  list: SortedList<Row, Sort>,
): SortedList<Row, Sort> {
  every.push(list as unknown as SortedList<object, string>);
  return list;
}

/** A list of one order: the newest first, by time-ordered ids. */
export const newestFirst = <Row extends { id: string }>(name: string, entity: EntityClass<Row>) =>
  sortedList<Row, 'NEWEST'>({ name, entity, orders: { NEWEST: { id: 'desc' } as SortOrder<Row> } });

interface Selection<Row, Sort> {
  readonly sort: Sort;
  /** Which rows belong to the list; both the page and the count keep to it. */
  readonly where?: FilterQuery<Row>;
  readonly populate?: readonly (keyof Row & string)[];
}

/**
 * One page of a list by keyset pagination: its cost does not grow with the distance from the beginning. Throws InvalidInput
 * for bad pagination arguments.
 */
export async function readPage<Row extends object, Sort extends string>(
  em: EntityManager,
  list: SortedList<Row, Sort>,
  { sort, where = {} as FilterQuery<Row>, populate = [] }: Selection<Row, Sort>,
  args: PageArguments,
): Promise<Connection<Row>> {
  const { properties, paged } = sortKeyOf(em, list, sort);
  const { size, isBackward, from } = pageRequest(paged, args);
  const position =
    from === null ? undefined : Object.fromEntries(properties.map(({ name, read }, at) => [name, read(from[at]!)]));
  const { items, hasNextPage, hasPrevPage } = await em.findByCursor(list.entity, {
    where,
    populate,
    orderBy: list.orders[sort],
    includeCount: false,
    ...(isBackward ? { last: size, before: position } : { first: size, after: position }),
  } as never);
  // `findByCursor` has taken the extra row off, and has turned a backward page round.
  const nodes = items as unknown as Row[];
  return connectionOf(
    paged,
    { nodes, hasNextPage, hasPreviousPage: hasPrevPage },
    (row) => properties.map(({ name, write }) => write(row[name as keyof Row])),
    () => (list.isCountedExactly ? em.count(list.entity, where as never) : countRows(em, list.entity, where)),
  );
}

/** Number of rows, counted no further than one above `COUNT_MAX`. */
export async function countRows<Row extends object>(
  em: EntityManager,
  entity: EntityClass<Row>,
  where: FilterQuery<Row>,
): Promise<number> {
  const some = em
    .createQueryBuilder(entity, 'counted')
    .select(raw('1') as never)
    .where(where as never)
    .limit(COUNT_MAX + 1);
  const found = await em
    .createQueryBuilder(entity)
    .select(raw('count(*)::int as count') as never)
    .from(some as never)
    .execute<{ count: number }>('get');
  return found.count;
}

/** Conditions that all hold; those left out do not restrict. */
export function allOf<Row>(...conditions: readonly (FilterQuery<Row> | null | undefined | false)[]): FilterQuery<Row> {
  const given = conditions.filter((condition) => condition !== null && condition !== undefined && condition !== false);
  return (given.length === 0 ? {} : { $and: given }) as FilterQuery<Row>;
}

interface SortProperty {
  readonly name: string;
  /** Schema of the property in a cursor. */
  readonly text: z.ZodType<string>;
  readonly read: (text: string) => unknown;
  readonly write: (value: unknown) => string;
}

/** Properties that an order of a list sorts by, and the list in this order, whose cursors no other order takes. */
interface SortKey {
  readonly properties: readonly SortProperty[];
  readonly paged: PagedList;
}

/** By order: made at its first page. */
const sortKeys = new WeakMap<object, SortKey>();

function sortKeyOf<Row extends object, Sort extends string>(
  em: EntityManager,
  list: SortedList<Row, Sort>,
  sort: Sort,
): SortKey {
  const order = list.orders[sort];
  const known = sortKeys.get(order);
  if (known !== undefined) return known;
  const properties = Object.keys(order).map((name) => sortProperty(em, list, name));
  const key = z.tuple(properties.map(({ text }) => text) as unknown as [z.ZodType<string>]);
  const made = { properties, paged: { name: `${list.name} ${sort}`, key } };
  sortKeys.set(order, made);
  return made;
}

const same = { read: (text: string) => text, write: (value: unknown) => String(value) };

function sortProperty<Row extends object>(
  em: EntityManager,
  { name: list, entity }: Pick<SortedList<Row, string>, 'name' | 'entity'>,
  name: string,
): SortProperty {
  const properties = em.getMetadata().get(entity).properties as Readonly<Record<string, EntityProperty | undefined>>;
  const property = properties[name];
  if (property === undefined) throw new Error(`The list ${list} sorts by ${name}, which its rows do not have.`);
  if (property.nullable) throw new Error(`The list ${list} sorts by ${name}, which may be null.`);
  switch (property.runtimeType) {
    case 'Date':
      return {
        name,
        text: z.iso.datetime({ precision: 3 }).refine((text) => new Date(text).getUTCFullYear() > 0),
        read: (text) => new Date(text),
        write: (value) => (value as Date).toISOString(),
      };
    case 'number':
      return { name, text: z.string().regex(/^-?\d{1,15}$/), read: Number, write: String };
    default:
      return { name, text: property.columnTypes[0] === 'uuid' ? z.uuid() : z.string().max(300), ...same };
  }
}

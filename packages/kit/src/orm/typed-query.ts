import { type EntityName, UuidType } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { InferClassEntityDB } from '@mikro-orm/sql';
import {
  AggregateFunctionNode,
  AliasNode,
  ColumnNode,
  type Compilable,
  IdentifierNode,
  type Kysely,
  type OperationNode,
  type RawBuilder,
  ReferenceNode,
  SelectQueryNode,
  sql,
} from 'kysely';

/** Entities and properties name tables and columns; values become what the entity has. */
const NAMED = { tableNamingStrategy: 'entity', columnNamingStrategy: 'property', convertValues: true } as const;

type AnyEntity = abstract new (...args: never[]) => object;
/** Tables for a query: those of some entities, by name. */
export type TablesOf<Entity> = InferClassEntityDB<Entity, typeof NAMED>;

/**
 * Reads rows of a join or a sum: `build` names entities and properties, so that a renamed one fails the type check. The statement
 * is prepared, in the transaction of `em`. Its text must not depend on values: a list is `anyOf(values)`.
 */
export async function typedQuery<Entity extends AnyEntity, Row>(
  em: EntityManager,
  entities: readonly Entity[],
  build: (db: Pick<Kysely<TablesOf<Entity>>, 'selectFrom'>) => Compilable<Row>,
): Promise<Row[]> {
  // The ORM knows only the names of all entities, the type only those that are given.
  const db = em.getKysely<TablesOf<Entity>, typeof NAMED>(NAMED) as unknown as Kysely<TablesOf<Entity>>;
  const query = build(db).compile();
  if (LIST.test(query.sql)) throw new Error(`A list is anyOf(values), one parameter: ${query.sql}`);
  refuseRenamed(em, entities, query.query);
  const began = performance.now();
  try {
    return (await db.executeQuery(query)).rows;
  } finally {
    em.config.getLogger().logQuery({ query: query.sql, took: performance.now() - began });
  }
}

/** `column = any (list)`: the text does not depend on how many there are. */
export const anyOf = <T>(values: readonly T[]): RawBuilder<T> => sql<T>`any(${values})`;

const LIST = /\bin \(\$\d/;

/**
 * The ORM makes the value of a column by the name in the result. Under another name a moment would be text, against its type, and
 * money in minor units too.
 */
function refuseRenamed(em: EntityManager, entities: readonly AnyEntity[], query: OperationNode): void {
  for (const { column, alias } of renamedIn(query)) {
    const isMade = entities.some((entity) =>
      em
        .getMetadata()
        .get<object>(entity as EntityName<object>)
        .props.some(
          ({ fieldNames = [], name, runtimeType, customType }) =>
            fieldNames.includes(column) && name !== alias && (runtimeType === 'Date' || isConverted(customType)),
        ),
    );
    if (isMade) throw new Error(`${column} is read under its own name, not as ${alias}: the ORM makes its value by it`);
  }
}

/** The driver makes a UUID as the ORM does. */
const isConverted = (type: object | undefined): boolean => type !== undefined && !(type instanceof UuidType);

/** Columns that a query selects under another name, alone or the largest or smallest value. */
const renamedIn = (query: OperationNode): { readonly column: string; readonly alias: string }[] =>
  (SelectQueryNode.is(query) ? (query.selections ?? []) : []).flatMap(({ selection }) => {
    if (!AliasNode.is(selection) || !IdentifierNode.is(selection.alias)) return [];
    const column = columnOf(selection.node);
    const alias = selection.alias.name;
    return column === undefined || column === alias ? [] : [{ column, alias }];
  });

function columnOf(node: OperationNode): string | undefined {
  if (ColumnNode.is(node)) return node.column.name;
  if (ReferenceNode.is(node)) return columnOf(node.column);
  if (AggregateFunctionNode.is(node) && /^(max|min)$/.test(node.func)) return columnOf(node.aggregated[0]!);
  return undefined;
}

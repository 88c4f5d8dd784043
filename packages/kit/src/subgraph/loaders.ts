import type { EntityName, QueryOrderMap } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import { type Actor, isId } from '../domain/index.ts';
import type { LoaderDefinition, Reader } from './context.ts';

/** Rows that an actor may see, as a condition of MikroORM; null for none at all. */
export type Visible = (actor: Actor) => object | null;

/** Every row, or none: where a permission decides. */
export const visibleIf =
  (isAllowed: (actor: Actor) => boolean): Visible =>
  (actor) =>
    isAllowed(actor) ? {} : null;

/** Rows of something that the actor was shown already, or that everybody may see. */
export const visibleToAll: Visible = () => ({});

/** Reads one row for each key, null where there is none or none that the actor may see. The property `key` is unique. */
export const loadBy =
  <T extends object>(
    entity: EntityName<T>,
    key: keyof T & string,
    visible: Visible,
  ): LoaderDefinition<string, T | null> =>
  async (keys, reader) => {
    const isUuid = isUuidColumn(reader.em, entity, key);
    // PostgreSQL refuses what is no UUID, and answers UUIDs in lower case.
    const known = isUuid ? keys.filter(isId) : keys;
    const found = await find(reader, entity, key, known, visible);
    const byKey = new Map(found.map((row) => [row[key] as string, row]));
    return keys.map((one) => byKey.get(isUuid ? one.toLowerCase() : one) ?? null);
  };

/** Reads the rows of each key in an order. `key` is a property, or the reference to the entity that owns the rows. */
export const loadAllBy =
  <T extends object>(
    entity: EntityName<T>,
    key: keyof T & string,
    orderBy: QueryOrderMap<T>,
    visible: Visible = visibleToAll,
  ): LoaderDefinition<string, T[]> =>
  async (keys, reader) => {
    const found = await find(reader, entity, key, keys, visible, orderBy);
    const byKey = Map.groupBy(found, (row) => keyOf(row[key]));
    return keys.map((one) => byKey.get(one) ?? []);
  };

async function find<T extends object>(
  { em, actor }: Reader,
  entity: EntityName<T>,
  key: keyof T & string,
  keys: readonly string[],
  visible: Visible,
  orderBy?: QueryOrderMap<T>,
): Promise<T[]> {
  const condition = visible(actor);
  if (condition === null || keys.length === 0) return [];
  const where = { [key]: { $in: [...keys] }, ...condition };
  return em.find(entity, where as never, orderBy === undefined ? {} : { orderBy: orderBy as never });
}

const isUuidColumn = <T extends object>(em: EntityManager, entity: EntityName<T>, key: string): boolean =>
  em
    .getMetadata()
    .get<object>(entity as EntityName<object>)
    .props.find(({ name }) => name === key)?.columnTypes[0] === 'uuid';

/** The value of a property, or the id of the entity that it refers to. */
const keyOf = (value: unknown): string =>
  typeof value === 'object' && value !== null && 'id' in value ? String(value.id) : String(value);

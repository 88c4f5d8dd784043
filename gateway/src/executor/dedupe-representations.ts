import type { Represent, Representation } from './representations.ts';
import type { MergedObject } from './run.ts';

/** What is asked for, and which of it each entity is. */
export interface Batch {
  readonly representations: readonly MergedObject[];
  /** For each entity the index in `asked`, or `NOT_REQUESTED`. */
  readonly indexOf: readonly number[];
}

/** Of what is not all there, or of another type. */
export const NOT_REQUESTED = -1;

export type MakeBatch = (entities: readonly MergedObject[], representation: Representation) => Batch;

/** Asks for each by itself: in one process a subgraph's loaders find what is equal, and cheaper. */
export const oneEach: MakeBatch = (entities, { represent }) =>
  batchOf(entities, represent, (representations, represented) => representations.push(represented) - 1);

/** Asks for equal things once: over a network each costs its way there and back, and the subgraph's work. */
export const dedupe: MakeBatch = (entities, representation) =>
  representation.scalarKeys === null ? dedupeByJson(entities, representation) : dedupeByKeys(entities, representation);

function dedupeByJson(entities: readonly MergedObject[], { represent }: Representation): Batch {
  const indices = new Map<string, number>();
  return batchOf(entities, represent, (representations, represented) => {
    const text = JSON.stringify(represented);
    const index = indices.get(text) ?? representations.push(represented) - 1;
    indices.set(text, index);
    return index;
  });
}

/** `indexFor` finds or makes the place of what represents an entity. */
function batchOf(
  entities: readonly MergedObject[],
  represent: Represent,
  indexFor: (representations: MergedObject[], represented: MergedObject) => number,
): Batch {
  const representations: MergedObject[] = [];
  const indexOf = entities.map((entity) => {
    const represented = represent(entity);
    return represented?.__typename ? indexFor(representations, represented) : NOT_REQUESTED;
  });
  return { representations: representations, indexOf };
}

/** Nothing is made of an entity that was met before. One key with other values beside it is asked for again. */
function dedupeByKeys(entities: readonly MergedObject[], { represent, scalarKeys }: Representation): Batch {
  const keys = scalarKeys!;
  const main = keys.find((key) => key !== '__typename') ?? '__typename';
  const indices = new Map<unknown, Map<unknown, number>>();
  const representations: MergedObject[] = [];
  const indexOf = entities.map((entity) => {
    const ofType = indices.get(entity.__typename);
    const before = ofType?.get(entity[main]);
    if (before !== undefined && areEqual(entity, representations[before]!, keys)) return before;
    const represented = represent(entity);
    if (!represented?.__typename) return NOT_REQUESTED;
    const index = representations.push(represented) - 1;
    if (ofType === undefined) indices.set(entity.__typename, new Map([[entity[main], index]]));
    else ofType.set(entity[main], index);
    return index;
  });
  return { representations: representations, indexOf };
}

function areEqual(one: MergedObject, other: MergedObject, keys: readonly string[]): boolean {
  for (const key of keys) if (one[key] !== other[key]) return false;
  return true;
}

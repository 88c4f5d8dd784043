import type { Represent, Representation } from './representations.ts';
import type { MergedObject } from './run.ts';

/** Representations to send, and which of them each entity has. */
export interface Batch {
  readonly representations: readonly MergedObject[];
  /** Index in `representations` of each entity, or `NOT_REQUESTED`. */
  readonly indexOf: readonly number[];
}

/** Index of an entity that is incomplete, or of another type. */
export const NOT_REQUESTED = -1;

export type MakeBatch = (entities: readonly MergedObject[], representation: Representation) => Batch;

/** One representation per entity: in one process the subgraph's loaders dedupe, and cheaper. */
export const oneEach: MakeBatch = (entities, { represent }) =>
  batchOf(entities, represent, (representations, represented) => representations.push(represented) - 1);

/** Equal representations once: over a network each costs its transfer and the subgraph's work. */
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

/** `indexFor` finds or adds a representation and answers its index. */
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

/** Compares keys first: a repeated entity needs no representation. The same main key with other values is sent again. */
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

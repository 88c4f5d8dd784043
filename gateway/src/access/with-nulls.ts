import type { ExecutionResult, GraphQLError } from 'graphql';
import type { RefusedField } from './allowed-part.ts';

/** Errors for one refused field in a list, at most. */
const PLACES_TOLD_MAX = 20;

type Path = readonly (string | number)[];

/**
 * Sets refused fields to null, with an error for each path, as if their resolvers had refused. Absent objects get no error. The
 * answer is mutated.
 */
export function withNulls(
  answer: ExecutionResult,
  nulls: readonly RefusedField[],
  refusal: (coordinate: string, path: Path) => GraphQLError,
): ExecutionResult {
  const errors = nulls.flatMap(({ path, coordinates }) => {
    const places: Path[] = [];
    putNull(answer.data, path, [], places);
    return places.flatMap((place) => [...coordinates].map((coordinate) => refusal(coordinate, place)));
  });
  return errors.length === 0 ? answer : { ...answer, errors: [...(answer.errors ?? []), ...errors] };
}

function putNull(value: unknown, [key, ...below]: readonly string[], above: Path, places: Path[]): void {
  if (typeof value !== 'object' || value === null || key === undefined) return;
  if (Array.isArray(value)) {
    for (const [index, element] of value.entries()) putNull(element, [key, ...below], [...above, index], places);
    return;
  }
  const object = value as Record<string, unknown>;
  if (below.length > 0) {
    putNull(object[key], below, [...above, key], places);
    return;
  }
  // Left out by the client, or null already because something above it failed.
  if (typeof object[key] !== 'string') return;
  object[key] = null;
  if (places.length < PLACES_TOLD_MAX) places.push([...above, key]);
}

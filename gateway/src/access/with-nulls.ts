import type { ExecutionResult, GraphQLError } from 'graphql';
import type { RefusedField } from './allowed-part.ts';

/** In a long list every place is null, and so many of them are told. */
const PLACES_TOLD_MAX = 20;

type Path = readonly (string | number)[];

/**
 * An answer in which null stands where something was refused, with an error for each place, as if whoever answers for the field
 * had refused it. Places are those of what was answered: of what is not there, nothing is told. The answer is written into.
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

import type { Path } from './run.ts';

/** Every element of a list, in a path of a plan. */
const EACH = '@';

/** Data at a path, flat when lists are on the way. Null or undefined when there is none. */
export function dataAt(data: unknown, path: Path): unknown {
  const list = path.indexOf(EACH);
  let value = data;
  for (let index = 0; index < path.length && index !== list; index += 1) value = ownOf(value, path[index]!);
  if (list === -1 || value === undefined || value === null) return value;
  const found: unknown[] = [];
  for (const element of listOf(value)) collect(element, path, list + 1, found);
  return found;
}

function collect(data: unknown, path: Path, from: number, found: unknown[]): void {
  let value = data;
  for (let index = from; index < path.length && value !== undefined && value !== null; index += 1) {
    if (path[index] === EACH) {
      for (const element of listOf(value)) collect(element, path, index + 1, found);
      return;
    }
    value = ownOf(value, path[index]!);
  }
  found.push(value);
}

function listOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw new Error(`There is a ${typeof value} where the plan has a list`);
}

function ownOf(value: unknown, key: string | number): unknown {
  if (value === undefined || value === null) return value;
  if (Array.isArray(value)) throw new Error(`There is a list where the plan has ${key}`);
  return Object.hasOwn(value as object, key) ? (value as Record<string | number, unknown>)[key] : undefined;
}

/** Paths of all non-null values that `dataAt` finds, with indices in place of `@`. */
export function pathsTo(data: unknown, path: Path): Path[] {
  const found: Path[] = [];
  trace(data, path, [], found);
  return found;
}

function trace(value: unknown, path: Path, before: Path, found: Path[]): void {
  if (value === undefined || value === null) return;
  const [head, ...rest] = path;
  if (head === undefined) {
    found.push(before);
  } else if (Array.isArray(value)) {
    // Apollo's own executor looks into every element too where the plan names a field.
    for (const [index, element] of value.entries())
      trace(element, head === EACH ? rest : path, [...before, index], found);
  } else if (Object.hasOwn(value as object, head)) {
    trace((value as Record<string | number, unknown>)[head], rest, [...before, head], found);
  }
}

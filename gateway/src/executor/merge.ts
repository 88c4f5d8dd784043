import type { MergedObject } from './run.ts';

/** Deep merge of a subgraph's answer: objects by key, lists of equal length by element; else the newer value wins. */
export function merge(into: MergedObject, from: MergedObject | null | undefined): void {
  if (from === undefined || from === null) return;
  for (const key in from) {
    const value = from[key];
    if (value === undefined) continue;
    // No prototype pollution: `__proto__` comes only from a hostile subgraph, and inherited properties are not present ones.
    if (key === '__proto__') continue;
    const present = Object.hasOwn(into, key) ? into[key] : undefined;
    if (present && isObject(value)) merge(present as MergedObject, value);
    else if (Array.isArray(value) && Array.isArray(present) && value.length === present.length)
      mergeLists(present, value);
    else into[key] = value;
  }
}

function mergeLists(into: unknown[], from: readonly unknown[]): void {
  for (let index = 0; index < from.length; index += 1) {
    const [present, value] = [into[index], from[index]];
    if (isObject(present) && isObject(value)) merge(present, value);
    else into[index] = value;
  }
}

const isObject = (value: unknown): value is MergedObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

import { limitError } from './limit-error.ts';

type Variables = Readonly<Record<string, unknown>>;

export interface VariablesLimits {
  /** Characters, as JSON; null for any number. */
  readonly variablesChars: number | null;
  /** Nested lists and objects, the variables themselves included. */
  readonly nesting: number;
}

/** Refuses variables that are too long or too deep; level by level, because recursion would overflow the stack. */
export function refuseLargeVariables(variables: Variables, { variablesChars, nesting }: VariablesLimits): void {
  let chars = 0;
  let level: unknown[] = [variables];
  for (let depth = 0; level.length > 0; depth += 1) {
    const below: unknown[] = [];
    for (const value of level) {
      if (depth === nesting && typeof value === 'object' && value !== null)
        throw limitError('NESTED_TOO_DEEPLY', `The variables are nested deeper than ${nesting} levels.`);
      chars += ownChars(value, below);
      if (variablesChars !== null && chars > variablesChars)
        throw limitError('VARIABLES_TOO_LARGE', `The variables are longer than ${variablesChars} characters of JSON.`);
    }
    level = below;
  }
}

/** Length of a value as JSON without its nested values, which are added to `below`. */
function ownChars(value: unknown, below: unknown[]): number {
  if (value === undefined) return 0;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value).length;
  let chars = 0;
  let count = 0;
  if (Array.isArray(value)) {
    for (const inner of value) below.push(inner);
    count = value.length;
  } else {
    for (const [name, inner] of Object.entries(value)) {
      chars += JSON.stringify(name).length + 1;
      below.push(inner);
      count += 1;
    }
  }
  return chars + 2 + Math.max(0, count - 1);
}

import { type Directive, type DirectiveTargetElement, type Schema, Variable } from '@apollo/federation-internals';

/** Whether a selection is included, with these variables. */
export type Condition = (variables: Readonly<Record<string, unknown>>) => boolean;

/** `@skip` and `@include` of an element: always included (null), never (false), or by the variables. */
export function conditionOf(element: DirectiveTargetElement<never>, schema: Schema): Condition | false | null {
  const [skip] = element.appliedDirectivesOf(schema.skipDirective());
  const [include] = element.appliedDirectivesOf(schema.includeDirective());
  const skipped = skip === undefined ? false : ifOf(skip);
  const included = include === undefined ? true : ifOf(include);
  if (skipped === true || included === false) return false;
  return both(skipped === false ? null : (variables) => !skipped(variables), included === true ? null : included);
}

function ifOf(directive: Directive<never>): Condition | boolean {
  const { if: given } = directive.arguments() as { if: unknown };
  if (!(given instanceof Variable)) return given as boolean;
  const { name } = given;
  return (variables) => {
    const value = variables[name];
    if (typeof value !== 'boolean') throw new Error(`Unexpected value ${value} for variable $${name} of ${directive}`);
    return value;
  };
}

export const both = (one: Condition | null, other: Condition | null): Condition | null =>
  one === null ? other : other === null ? one : (variables) => one(variables) && other(variables);

export const either = (conditions: readonly (Condition | null)[]): Condition | null =>
  conditions.includes(null) ? null : (variables) => conditions.some((condition) => condition!(variables));

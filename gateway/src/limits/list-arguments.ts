import {
  type GraphQLInputType,
  getNamedType,
  getNullableType,
  isInputObjectType,
  isListType,
  Kind,
  type ValueNode,
} from 'graphql';

const holding = new WeakMap<object, boolean>();

/** Whether a value of this type may hold a list, at any depth. */
export function mayHoldLists(type: GraphQLInputType): boolean {
  if (isListType(getNullableType(type))) return true;
  const named = getNamedType(type);
  if (!isInputObjectType(named)) return false;
  let holds = holding.get(named);
  if (holds === undefined) {
    holding.set(named, false); // Recursive types: their other fields decide.
    holds = Object.values(named.getFields()).some((field) => mayHoldLists(field.type));
    holding.set(named, holds);
  }
  return holds;
}

export interface VariableValues {
  /** As the client sent them. */
  readonly given: Readonly<Record<string, unknown>>;
  readonly defaultOf: (name: string) => ValueNode | undefined;
}

/**
 * Total items in all lists of a value, in the document or in the variables. Iterative, not recursive: the client chooses the
 * depth.
 */
export function listItemsIn(value: ValueNode, { given, defaultOf }: VariableValues): number {
  let things = 0;
  const nodes: ValueNode[] = [value];
  for (let node = nodes.pop(); node !== undefined; node = nodes.pop()) {
    if (node.kind === Kind.LIST) {
      things += node.values.length;
      nodes.push(...node.values);
    } else if (node.kind === Kind.OBJECT) nodes.push(...node.fields.map((field) => field.value));
    else if (node.kind === Kind.VARIABLE) {
      const name = node.name.value;
      const fallback = defaultOf(name);
      if (Object.hasOwn(given, name)) things += listItemsInJson(given[name]);
      else if (fallback !== undefined) nodes.push(fallback);
    }
  }
  return things;
}

function listItemsInJson(value: unknown): number {
  let things = 0;
  const values: unknown[] = [value];
  while (values.length > 0) {
    const one = values.pop();
    if (typeof one !== 'object' || one === null) continue;
    if (Array.isArray(one)) things += one.length;
    for (const inner of Array.isArray(one) ? one : Object.values(one)) values.push(inner);
  }
  return things;
}

import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isCompositeType,
  isInputType,
  isInterfaceType,
  isListType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
  type SelectionSetNode,
  typeFromAST,
  type ValueNode,
} from 'graphql';
import { type CostRules, noCostRules } from './cost-rules.ts';
import { listItemsIn, mayHoldLists } from './list-arguments.ts';

/** Assumed length of a list without a declared one, in a third-party graph. */
const LIST_LENGTH = 5;
/** Cost of a mutation's root field: a write costs more than a read. */
const MUTATION_POINTS = 10;
/** Arguments for a page's length where none is declared, on the list itself or on its connection. */
const LENGTH_ARGUMENTS = ['first', 'last', 'limit'];
/** Upper bounds of the computation, above any limit. */
const COUNTED_MAX = 1_000_000;
const POINTS_MAX = 1_000_000_000;

/** Cost of an operation, with these variables. */
export type Cost = (variables: Readonly<Record<string, unknown>>) => number;

/** Length of lists within an object, given by the field that returns it; null for all without a length of their own. */
interface Sized {
  readonly names: readonly string[] | null;
  readonly length: number;
}

/**
 * Static query cost, computed before an operation runs: an object costs 1, multiplied by the length of the lists around it;
 * scalars are free; declared weights and each item of a list argument are added; a mutation's root field costs 10. A
 * subscription's root field counts for each item of its arguments, because it first answers all of them. Never less than the
 * objects of the answer, as long as declared lengths hold.
 */
export function costOf(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  rules: CostRules = noCostRules,
): Cost {
  const dynamic = unlessEqual(operation, (variables) => computeCost(schema, document, operation, rules, variables));
  if (variablesMatter(schema, operation)) return dynamic;
  let isWeighed = false;
  const points = computeCost(schema, document, operation, rules, {}, () => {
    isWeighed = true;
  });
  return isWeighed ? dynamic : () => points;
}

/** Memoized for the last variables: pages are requested with the same lengths again and again. */
function unlessEqual({ variableDefinitions = [] }: OperationDefinitionNode, cost: Cost): Cost {
  const names = variableDefinitions.map(({ variable }) => variable.name.value);
  let last: readonly unknown[] | undefined;
  let points = 0;
  return (variables) => {
    const before = last;
    if (before?.every((value, index) => value === variables[names[index]!])) return points;
    points = cost(variables);
    const values = names.map((name) => variables[name]);
    last = values.every(isNumberOrNone) ? values : undefined;
    return points;
  };
}

/** Strings and objects may be personal data, and are not kept. */
const isNumberOrNone = (value: unknown): boolean => value == null || typeof value === 'number';

/** Whether a variable may give the length of a list, or hold one. */
const variablesMatter = (schema: GraphQLSchema, { variableDefinitions = [] }: OperationDefinitionNode): boolean =>
  variableDefinitions.some(({ type: node }) => {
    const type = typeFromAST(schema, node);
    return !isInputType(type) || getNamedType(type).name === 'Int' || mayHoldLists(type);
  });

function computeCost(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  { sizes, weights }: CostRules,
  variables: Readonly<Record<string, unknown>>,
  onWeighedVariable: () => void = () => {},
): number {
  const fragments = new Map(
    document.definitions
      .filter((node): node is FragmentDefinitionNode => node.kind === Kind.FRAGMENT_DEFINITION)
      .map((node) => [node.name.value, node]),
  );
  const defaults = new Map(
    (operation.variableDefinitions ?? []).map(({ variable, defaultValue }) => [variable.name.value, defaultValue]),
  );
  const root = schema.getRootType(operation.operation);
  let counted = 0;

  const read = (value: ValueNode): unknown => {
    if (value.kind !== Kind.VARIABLE) return 'value' in value ? value.value : undefined;
    const name = value.name.value;
    const fallback = defaults.get(name);
    if (Object.hasOwn(variables, name)) return variables[name];
    return fallback === undefined ? undefined : read(fallback);
  };
  const isGiven = (value: ValueNode): boolean =>
    value.kind === Kind.VARIABLE ? read(value) != null : value.kind !== Kind.NULL;
  const values = { given: variables, defaultOf: (name: string) => defaults.get(name) };
  /** Largest positive number among these arguments, or null: which of them a list goes by is its own rule. */
  const lengthSaid = (
    field: FieldNode,
    { args }: GraphQLField<unknown, unknown>,
    names: readonly string[],
  ): number | null => {
    let longest: number | null = null;
    for (const name of names) {
      const declared = args.find((arg) => arg.name === name);
      if (declared === undefined) continue;
      const given = field.arguments?.find((arg) => arg.name.value === name)?.value;
      const length = Number((given === undefined ? undefined : read(given)) ?? declared.defaultValue ?? Number.NaN);
      if (Number.isFinite(length) && length > 0) longest = Math.max(longest ?? 0, length);
    }
    return longest;
  };
  const lengthOf = (field: FieldNode, declared: GraphQLField<unknown, unknown>, coordinate: string): Sized | null => {
    const rule = sizes.get(coordinate);
    if (rule === undefined) {
      const length = lengthSaid(field, declared, LENGTH_ARGUMENTS);
      return length === null ? null : { names: null, length };
    }
    const length = lengthSaid(field, declared, rule.slicing) ?? rule.assumed ?? LIST_LENGTH;
    return { names: rule.sizedFields, length };
  };
  /** Cost of the arguments; `things` counts the items of their lists. */
  const sent = (field: FieldNode, { args }: GraphQLField<unknown, unknown>, coordinate: string) => {
    let points = 0;
    let things = 0;
    for (const { name, value } of field.arguments ?? []) {
      const weight = weights.get(`${coordinate}(${name.value})`);
      const declared = args.find((arg) => arg.name === name.value);
      if (declared !== undefined && mayHoldLists(declared.type)) {
        const count = listItemsIn(value, values);
        points += count * (weight ?? 1);
        things += count;
      } else if (weight !== undefined) {
        // The request's variables decide whether such an argument is given.
        if (value.kind === Kind.VARIABLE) onWeighedVariable();
        if (isGiven(value)) points += weight;
      }
    }
    return { points, things };
  };

  const ofField = (field: FieldNode, parent: GraphQLCompositeType, sized: Sized | null): number => {
    const name = field.name.value;
    const declared = isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[name] : undefined;
    if (declared === undefined) return 0;
    const coordinate = `${parent.name}.${name}`;
    const { points, things } = sent(field, declared, coordinate);
    const once = points + (weights.get(coordinate) ?? 0) + (parent === root && isMutation ? MUTATION_POINTS : 0);
    const type = getNamedType(declared.type);
    const isOfMany = isList(declared.type);
    if (field.selectionSet === undefined || !isCompositeType(type)) return once + (isOfMany ? 1 : 0);
    const own = lengthOf(field, declared, coordinate);
    const each = 1 + ofSelection(field.selectionSet, type, own);
    if (isOfMany) return once + each * Math.max(1, own?.length ?? lengthWithin(sized, name) ?? LIST_LENGTH);
    return once + each * (parent === root && isSubscription ? Math.max(1, things) : 1);
  };
  const ofSelection = (set: SelectionSetNode, parent: GraphQLCompositeType, sized: Sized | null): number => {
    let points = 0;
    for (const selection of set.selections) {
      counted += 1;
      if (counted > COUNTED_MAX || points > POINTS_MAX) return POINTS_MAX;
      if (selection.kind === Kind.FIELD) {
        points += ofField(selection, parent, sized);
        continue;
      }
      const node = selection.kind === Kind.FRAGMENT_SPREAD ? fragments.get(selection.name.value) : selection;
      if (node === undefined) continue;
      const condition = node.typeCondition === undefined ? parent : schema.getType(node.typeCondition.name.value);
      if (isCompositeType(condition)) points += ofSelection(node.selectionSet, condition, sized);
    }
    return points;
  };

  const isMutation = operation.operation === OperationTypeNode.MUTATION;
  const isSubscription = operation.operation === OperationTypeNode.SUBSCRIPTION;
  return root == null ? 0 : Math.min(ofSelection(operation.selectionSet, root, null), POINTS_MAX);
}

const lengthWithin = (sized: Sized | null, name: string): number | null =>
  sized !== null && (sized.names === null || sized.names.includes(name)) ? sized.length : null;

const isList = (type: GraphQLOutputType): boolean => isListType(getNullableType(type));

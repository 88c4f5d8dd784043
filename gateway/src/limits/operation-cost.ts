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

/** A list that does not say how long it may become is taken to be of this length: in a graph of somebody else. */
const LIST_LENGTH = 5;
/** What changes something costs more than what reads it. */
const MUTATION_POINTS = 10;
/** Where nothing is declared, a page's length is said by one of these arguments, on the list itself or on the connection that has it. */
const LENGTH_ARGUMENTS = ['first', 'last', 'limit'];
/** Beyond any limit: nothing is gained by counting on. */
const COUNTED_MAX = 1_000_000;
const POINTS_MAX = 1_000_000_000;

/** Points of an operation, with these variables. */
export type Cost = (variables: Readonly<Record<string, unknown>>) => number;

/** How long the lists within an object are, as was said where the object is asked for; null for all that do not say themselves. */
interface Sized {
  readonly names: readonly string[] | null;
  readonly length: number;
}

/**
 * Points of an operation before it runs (static query cost): an object costs 1 and each thing in a list again, as often as the
 * list may become long; scalars are free; what is declared dearer costs that, too; so does each thing in a list that is sent;
 * a mutation's root field costs 10. What a subscription watches it first answers, all of it. Never less than the objects of the
 * answer, as long as what is declared is kept.
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

/** Not worked out anew for the variables of the last time: pages are asked for with the same lengths again and again. */
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

/** Texts and what is made of them may be somebody's, and are not kept. */
const isNumberOrNone = (value: unknown): boolean => value == null || typeof value === 'number';

/** Whether a variable may say how long a list is, or be one. */
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
  /** A number that one of these arguments says, or null. */
  const lengthSaid = (
    field: FieldNode,
    { args }: GraphQLField<unknown, unknown>,
    names: readonly string[],
  ): number | null => {
    for (const name of names) {
      const declared = args.find((arg) => arg.name === name);
      if (declared === undefined) continue;
      const given = field.arguments?.find((arg) => arg.name.value === name)?.value;
      const length = Number((given === undefined ? undefined : read(given)) ?? declared.defaultValue ?? Number.NaN);
      if (Number.isFinite(length) && length > 0) return length;
    }
    return null;
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
  /** What is sent: `things` are those in its lists. */
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
        // Only the variables of a request say whether such an argument is given.
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

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
  isInterfaceType,
  isListType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
  type SelectionSetNode,
  visit,
} from 'graphql';

/** A list that does not say how long it may become is taken to be of this length. */
const LIST_LENGTH = 5;
/** What changes something costs more than what reads it. */
const MUTATION_POINTS = 10;
/** A page's length is said by one of these arguments, on the list itself or on the connection that has it. */
const LENGTH_ARGUMENTS = ['first', 'last', 'limit'];
/** Beyond any limit: nothing is gained by counting on. */
const COUNTED_MAX = 1_000_000;

/** Points of an operation, with these variables. */
export type Cost = (variables: Readonly<Record<string, unknown>>) => number;

/**
 * Points of an operation before it runs: an object costs 1 and each thing in a list again, as often as the list is asked to
 * be long; scalars are free; a mutation's root field costs 10.
 */
export function costOf(schema: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode): Cost {
  if (variablesSayLength(document)) return (variables) => reckon(schema, document, operation, variables);
  const points = reckon(schema, document, operation, {});
  return () => points;
}

function reckon(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
): number {
  const fragments = new Map(
    document.definitions
      .filter((node): node is FragmentDefinitionNode => node.kind === Kind.FRAGMENT_DEFINITION)
      .map((node) => [node.name.value, node]),
  );
  const defaults = new Map(
    (operation.variableDefinitions ?? []).map(({ variable, defaultValue }) => [variable.name.value, defaultValue]),
  );
  let counted = 0;

  /** How long the list below this field was asked to be, or null when it does not say. */
  const lengthAsked = (field: FieldNode, { args }: GraphQLField<unknown, unknown>): number | null => {
    for (const name of LENGTH_ARGUMENTS) {
      const declared = args.find((arg) => arg.name === name);
      if (declared === undefined) continue;
      const given = field.arguments?.find((arg) => arg.name.value === name)?.value;
      const length = Number(given === undefined ? declared.defaultValue : read(given));
      if (Number.isFinite(length) && length > 0) return length;
    }
    return null;
  };
  const read = (value: { kind: string; value?: unknown; name?: { value: string } }): unknown => {
    if (value.kind !== Kind.VARIABLE) return value.value;
    const name = value.name!.value;
    const fallback = defaults.get(name);
    return variables[name] ?? (fallback === undefined ? undefined : read(fallback as never));
  };

  const ofField = (field: FieldNode, parent: GraphQLCompositeType, length: number | null): number => {
    const declared = isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[field.name.value] : undefined;
    if (declared === undefined || field.selectionSet === undefined) return 0;
    const type = getNamedType(declared.type);
    if (!isCompositeType(type)) return 0;
    const asked = lengthAsked(field, declared);
    const below = 1 + ofSelection(field.selectionSet, type, asked);
    return isList(declared.type) ? below * Math.max(1, asked ?? length ?? LIST_LENGTH) : below;
  };
  const ofSelection = (set: SelectionSetNode, parent: GraphQLCompositeType, length: number | null): number => {
    let points = 0;
    for (const selection of set.selections) {
      counted += 1;
      if (counted > COUNTED_MAX || points > COUNTED_MAX) return COUNTED_MAX;
      if (selection.kind === Kind.FIELD) {
        points += ofField(selection, parent, length);
        continue;
      }
      const node = selection.kind === Kind.FRAGMENT_SPREAD ? fragments.get(selection.name.value) : selection;
      if (node === undefined) continue;
      const condition = node.typeCondition === undefined ? parent : schema.getType(node.typeCondition.name.value);
      if (isCompositeType(condition)) points += ofSelection(node.selectionSet, condition, length);
    }
    return points;
  };

  const root = schema.getRootType(operation.operation);
  if (root == null) return 0;
  const points = ofSelection(operation.selectionSet, root, null);
  const changes = operation.operation === OperationTypeNode.MUTATION ? operation.selectionSet.selections.length : 0;
  return Math.min(points + changes * MUTATION_POINTS, COUNTED_MAX);
}

/** Whether it is variables that say how long a list is asked to be. */
function variablesSayLength(document: DocumentNode): boolean {
  let depends = false;
  visit(document, {
    Argument({ name, value }) {
      if (LENGTH_ARGUMENTS.includes(name.value) && value.kind === Kind.VARIABLE) depends = true;
    },
  });
  return depends;
}

const isList = (type: GraphQLOutputType): boolean => isListType(getNullableType(type));

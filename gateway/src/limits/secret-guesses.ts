import { GUESSED } from '@muster/kit/domain';
import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLInputType,
  type GraphQLSchema,
  getNamedType,
  isInputObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
  valueFromASTUntyped,
} from 'graphql';
import { taggedCoordinates } from '../compose/tagged-coordinates.ts';

/** Coordinates that take a guessable secret: `Mutation.signIn`, `ReserveInput.couponCode`. */
export type GuessedCoordinates = ReadonlySet<string>;

/** Reads the tags out of a composed supergraph. */
export const guessedCoordinatesOf = (supergraphSdl: string): GuessedCoordinates =>
  taggedCoordinates(supergraphSdl, GUESSED);

type Variables = Readonly<Record<string, unknown>>;

/** Number of secrets that a valid mutation tries, with its variables. */
export function guessesOf(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  guessed: GuessedCoordinates,
): (variables: Variables) => number {
  const type = schema.getMutationType();
  const fields = rootFieldsOf(document, operation).flatMap((node) => {
    const field = type?.getFields()[node.name.value];
    return field === undefined ? [] : [{ node, field }];
  });
  const defaults: Variables = Object.fromEntries(
    (operation.variableDefinitions ?? []).flatMap(({ variable, defaultValue }) =>
      defaultValue === undefined ? [] : [[variable.name.value, valueFromASTUntyped(defaultValue)]],
    ),
  );
  return (variables) => {
    const values = { ...defaults, ...variables };
    return fields.filter(
      ({ node, field }) =>
        guessed.has(`${type!.name}.${field.name}`) ||
        field.args.some(({ name, type: of }) => {
          const given = node.arguments?.find((argument) => argument.name.value === name)?.value;
          return given !== undefined && holdsGuess(valueFromASTUntyped(given, values), of, guessed);
        }),
    ).length;
  };
}

function holdsGuess(value: unknown, type: GraphQLInputType, guessed: GuessedCoordinates): boolean {
  const named = getNamedType(type);
  if (value == null || !isInputObjectType(named)) return false;
  if (Array.isArray(value)) return value.some((one) => holdsGuess(one, named, guessed));
  return Object.values(named.getFields()).some(({ name, type: of }) => {
    const given = (value as Variables)[name];
    return given != null && (guessed.has(`${named.name}.${name}`) || holdsGuess(given, of, guessed));
  });
}

/** One node for each response name, fragments expanded. */
function rootFieldsOf(document: DocumentNode, operation: OperationDefinitionNode): readonly FieldNode[] {
  const fragments = new Map(
    document.definitions
      .filter((node): node is FragmentDefinitionNode => node.kind === Kind.FRAGMENT_DEFINITION)
      .map((node) => [node.name.value, node]),
  );
  const fields = new Map<string, FieldNode>();
  const spread = new Set<string>();
  const walk = (set: SelectionSetNode): void => {
    for (const selection of set.selections) {
      if (selection.kind === Kind.FIELD) fields.set(selection.alias?.value ?? selection.name.value, selection);
      else if (selection.kind === Kind.INLINE_FRAGMENT) walk(selection.selectionSet);
      else if (!spread.has(selection.name.value)) {
        spread.add(selection.name.value);
        const fragment = fragments.get(selection.name.value);
        if (fragment !== undefined) walk(fragment.selectionSet);
      }
    }
  };
  walk(operation.selectionSet);
  return [...fields.values()];
}

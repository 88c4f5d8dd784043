import {
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  getVariableValues,
  isNonNullType,
  Kind,
  type OperationDefinitionNode,
  separateOperations,
  TypeInfo,
  type VariableDefinitionNode,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import { acceptsVariables } from './accepted-variables.ts';
import { withClientNames } from './name-conflicts.ts';

type Variables = Readonly<Record<string, unknown>>;

/** Errors of variables that the operation cannot run with; null for valid ones. */
export type RefusedVariables = (variables: Variables) => readonly GraphQLError[] | null;

/**
 * Built once per operation. GraphQL allows a nullable variable with a default in a non-null position, and detects an explicit
 * null only during execution; here it is refused before any fetch.
 */
export function refusedVariables(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
): RefusedVariables {
  const definitions = operation.variableDefinitions ?? [];
  const accepts = acceptsVariables(schema, definitions);
  const neverNull = definitions.some(({ type }) => type.kind !== Kind.NON_NULL_TYPE)
    ? nonNullVariablesOf(schema, document, operation, definitions)
    : [];
  return (variables) => {
    const nulls = neverNull.filter(({ variable }) => variables[variable.name.value] === null);
    if (nulls.length > 0) return nulls.map(({ variable }) => notNullable(variable.name.value)).map(badInput);
    if (accepts(variables)) return null;
    const { errors } = getVariableValues(schema, definitions, variables);
    return errors?.map(badInput) ?? null;
  };
}

const notNullable = (name: string): GraphQLError =>
  new GraphQLError(`Variable "$${name}" must not be null: it stands where null may not be.`);

function badInput(error: GraphQLError): GraphQLError {
  const { message, nodes, source, positions, originalError } = withClientNames(error);
  const extensions = { ...error.extensions, code: 'BAD_USER_INPUT' as const };
  return new GraphQLError(message, { nodes, source, positions, originalError, extensions });
}

function nonNullVariablesOf(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  definitions: readonly VariableDefinitionNode[],
): readonly VariableDefinitionNode[] {
  const names = new Set<string>();
  const types = new TypeInfo(schema);
  visit(
    separateOperations(document)[operation.name?.value ?? ''] ?? document,
    visitWithTypeInfo(types, {
      VariableDefinition: () => false,
      Variable({ name }) {
        if (isNonNullType(types.getInputType())) names.add(name.value);
      },
    }),
  );
  return definitions.filter(({ type, variable }) => type.kind !== Kind.NON_NULL_TYPE && names.has(variable.name.value));
}

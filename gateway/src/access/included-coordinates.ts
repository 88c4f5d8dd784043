import {
  type DocumentNode,
  type GraphQLCompositeType,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isUnionType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import { fragmentsOf } from './allowed-part.ts';
import type { IsIncluded } from './conditions.ts';

/** Types (`Payment`) and fields (`Query.order`) that the included selections of an operation reach. */
export function includedCoordinates(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  isIncluded: IsIncluded,
): ReadonlySet<string> {
  const fragments = fragmentsOf(document);
  const coordinates = new Set<string>();
  const spread = new Set<string>();
  const enter = (set: SelectionSetNode, parent: GraphQLCompositeType): void => {
    for (const selection of set.selections) {
      if (!isIncluded(selection)) continue;
      if (selection.kind === Kind.FIELD) {
        const name = selection.name.value;
        for (const type of possibleTypes(schema, parent)) coordinates.add(type.name).add(`${type.name}.${name}`);
        const field = isUnionType(parent) ? undefined : parent.getFields()[name];
        if (field === undefined) continue; // `__typename`, and what only introspection has.
        const type = getNamedType(field.type);
        coordinates.add(type.name);
        if (selection.selectionSet !== undefined && isCompositeType(type)) enter(selection.selectionSet, type);
        continue;
      }
      const named = selection.kind === Kind.FRAGMENT_SPREAD ? selection.name.value : null;
      const fragment = selection.kind === Kind.FRAGMENT_SPREAD ? fragments.get(selection.name.value) : selection;
      if (fragment === undefined || (named !== null && spread.has(named))) continue;
      if (named !== null) spread.add(named);
      const type = fragment.typeCondition === undefined ? parent : schema.getType(fragment.typeCondition.name.value);
      if (isCompositeType(type)) enter(fragment.selectionSet, type);
    }
  };
  const root = schema.getRootType(operation.operation);
  if (root != null) enter(operation.selectionSet, root);
  return coordinates;
}

/** The type and its possible types: a field of an interface is guarded as in its implementations. */
export const possibleTypes = (schema: GraphQLSchema, type: GraphQLNamedType): readonly GraphQLNamedType[] =>
  isAbstractType(type) ? [type, ...schema.getPossibleTypes(type)] : [type];

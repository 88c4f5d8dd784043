import {
  type DocumentNode,
  type FieldNode,
  GraphQLID,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isListType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
} from 'graphql';
import { RESERVED_PREFIX } from '../executor/index.ts';

/** Alias of the root entity's id, added to the client's selection; clients never see it. */
const KEY = `${RESERVED_PREFIX}root_key`;

export interface RootKey {
  /** The operation with the id added. */
  readonly document: DocumentNode;
  /** Key of the entity that an event is about; null when it has none. */
  keyOf(event: object): string | null;
}

/**
 * One subscription may watch many entities. To cache the state of each, the id of the root entity is always selected: its field
 * `id`, or else its only field of type `ID!`.
 */
export function withRootKey(
  document: DocumentNode,
  operation: OperationDefinitionNode,
  schema: GraphQLSchema,
): RootKey | null {
  const [root] = operation.selectionSet.selections;
  if (root?.kind !== Kind.FIELD || root.selectionSet === undefined) return null;
  const field = schema.getSubscriptionType()?.getFields()[root.name.value];
  if (field === undefined || isListType(getNullableType(field.type))) return null;
  const type = getNamedType(field.type);
  const idField = isObjectType(type) ? idFieldOf(type) : null;
  if (idField === null) return null;

  const key: FieldNode = {
    kind: Kind.FIELD,
    alias: { kind: Kind.NAME, value: KEY },
    name: { kind: Kind.NAME, value: idField },
  };
  const selectionSet = { ...root.selectionSet, selections: [key, ...root.selectionSet.selections] };
  const selections = [{ ...root, selectionSet }, ...operation.selectionSet.selections.slice(1)];
  const keyed = { ...operation, selectionSet: { ...operation.selectionSet, selections } };
  const responseName = root.alias?.value ?? root.name.value;
  return {
    document: { ...document, definitions: document.definitions.map((node) => (node === operation ? keyed : node)) },
    keyOf(event) {
      const entity = (event as Record<string, unknown>)[responseName];
      const id = (entity as Record<string, unknown> | null | undefined)?.[KEY];
      return id === undefined || id === null ? null : String(id);
    },
  };
}

function idFieldOf(type: GraphQLObjectType): string | null {
  const ids = Object.values(type.getFields())
    .filter((field) => getNullableType(field.type) === GraphQLID && field.args.length === 0)
    .map(({ name }) => name);
  if (ids.includes('id')) return 'id';
  return ids.length === 1 ? ids[0]! : null;
}

import { Kind, type ObjectTypeDefinitionNode, parse, type TypeNode } from 'graphql';
import type { SubgraphSdl } from './compose.ts';

/** A non-null field that fails with a subgraph other than its type's owner. */
export interface CrossSubgraphField {
  /** `Order.payments` */
  readonly coordinate: string;
  /** Subgraph that defines it. */
  readonly subgraph: string;
}

/**
 * Non-null fields that spread the failure of one subgraph to another: those that a subgraph contributes to an entity of another
 * one, and those that refer to such an entity. The owner of an entity is the subgraph with most of its fields.
 */
export function nonNullCrossSubgraphFields(services: readonly SubgraphSdl[]): CrossSubgraphField[] {
  const types = services.flatMap(({ name, sdl }) =>
    parse(sdl, { noLocation: true }).definitions.flatMap((node) =>
      node.kind === Kind.OBJECT_TYPE_DEFINITION || node.kind === Kind.OBJECT_TYPE_EXTENSION
        ? [{ subgraph: name, type: node as ObjectTypeDefinitionNode }]
        : [],
    ),
  );
  const owners = new Map<string, { subgraph: string; fields: number }>();
  for (const { subgraph, type } of types) {
    if (!type.directives?.some(({ name }) => name.value === 'key')) continue;
    const fields = type.fields?.length ?? 0;
    const owner = owners.get(type.name.value);
    if (owner === undefined || owner.fields < fields) owners.set(type.name.value, { subgraph, fields });
  }
  const isOthers = (type: string, subgraph: string) => (owners.get(type)?.subgraph ?? subgraph) !== subgraph;
  const keys = new Set(
    types.flatMap(({ type }) =>
      (type.directives ?? []).flatMap(({ name, arguments: given = [] }) =>
        name.value === 'key'
          ? given.flatMap(({ value }) => (value.kind === Kind.STRING ? [`${type.name.value}.${value.value}`] : []))
          : [],
      ),
    ),
  );
  return types.flatMap(({ subgraph, type }) =>
    (type.fields ?? []).flatMap((field) => {
      const coordinate = `${type.name.value}.${field.name.value}`;
      if (keys.has(coordinate) || field.directives?.some(({ name }) => name.value === 'external')) return [];
      const isContributed = isOthers(type.name.value, subgraph) && field.type.kind === Kind.NON_NULL_TYPE;
      return isContributed || isOthers(nonNullElementType(field.type), subgraph) ? [{ coordinate, subgraph }] : [];
    }),
  );
}

/** Name of the type when its value, or each list element, is non-null; else an empty text. */
function nonNullElementType(type: TypeNode): string {
  if (type.kind === Kind.LIST_TYPE) return nonNullElementType(type.type);
  if (type.kind === Kind.NAMED_TYPE) return '';
  return type.type.kind === Kind.NAMED_TYPE ? type.type.name.value : nonNullElementType(type.type);
}

import type { DirectiveNode, DocumentNode, TypeNode } from 'graphql';

interface Field {
  readonly coordinate: string;
  readonly isNullable: boolean;
  readonly isDeprecated: boolean;
}

interface Joined {
  readonly name: string;
  readonly isEntity: boolean;
  readonly fields: readonly {
    readonly node: Field;
    readonly of: string;
    readonly graphs: readonly string[];
  }[];
  /** The subgraph with most of its fields. */
  readonly home: string;
}

const ROOTS = new Set(['Query', 'Mutation', 'Subscription']);

/**
 * Fields of a supergraph whose value comes from another subgraph than the object that holds them: contributions to the entity of
 * another subgraph, and references to one. While that subgraph is away the value is an error.
 */
export function foreignFields(supergraph: DocumentNode): Field[] {
  const types = new Map(joinedTypes(supergraph).map((type) => [type.name, type]));
  return [...types.values()]
    .filter(({ name }) => !ROOTS.has(name))
    .flatMap(({ isEntity, home, fields }) =>
      fields
        .filter(({ of, graphs }) => {
          const target = types.get(of);
          const isContributed = isEntity && !graphs.includes(home);
          return isContributed || (target?.isEntity === true && graphs.some((graph) => graph !== target.home));
        })
        .map(({ node }) => node),
    );
}

function joinedTypes(supergraph: DocumentNode): Joined[] {
  return supergraph.definitions.flatMap((definition) => {
    if (definition.kind !== 'ObjectTypeDefinition') return [];
    const joins = directives(definition.directives, 'join__type');
    const all = [...new Set(joins.map((join) => argument(join, 'graph')))];
    const fields = (definition.fields ?? []).map((field) => {
      const joined = directives(field.directives, 'join__field').filter((join) => argument(join, 'external') === '');
      const isDeprecated = directives(field.directives, 'deprecated').length > 0;
      const node = {
        coordinate: `${definition.name.value}.${field.name.value}`,
        isNullable: holdsNull(field.type),
        isDeprecated,
      };
      const graphs = joined.length > 0 ? joined.map((join) => argument(join, 'graph')) : all;
      return { node, of: namedType(field.type), graphs };
    });
    const sizeIn = (graph: string) => fields.filter(({ graphs }) => graphs.includes(graph)).length;
    const home = all.toSorted((one, other) => sizeIn(other) - sizeIn(one))[0] ?? '';
    return [
      { name: definition.name.value, isEntity: joins.some((join) => argument(join, 'key') !== ''), fields, home },
    ];
  });
}

const directives = (given: readonly DirectiveNode[] | undefined, name: string): DirectiveNode[] =>
  (given ?? []).filter((directive) => directive.name.value === name);

/** The argument as text; empty where there is none. */
function argument(directive: DirectiveNode, name: string): string {
  const value = directive.arguments?.find((given) => given.name.value === name)?.value;
  return value !== undefined && 'value' in value ? String(value.value) : '';
}

const namedType = (type: TypeNode): string => (type.kind === 'NamedType' ? type.name.value : namedType(type.type));

/** Whether a failing value stays within the field: it is nullable itself, or the items of its list are. */
function holdsNull(type: TypeNode): boolean {
  if (type.kind !== 'NonNullType') return true;
  return type.type.kind === 'ListType' && holdsNull(type.type.type);
}

import {
  type ConstDirectiveNode,
  type DocumentNode,
  Kind,
  type ObjectTypeDefinitionNode,
  parse,
  print,
  valueFromASTUntyped,
  visit,
} from 'graphql';

/** Access rule of a coordinate: `Mutation.reserve`, or every field of a type: `Payment`. */
export interface AccessRule {
  readonly authenticated: boolean;
  /** The answer depends on the caller: it is never shared. */
  readonly personal?: true;
  /** Any of these sets is enough; within a set every scope is needed. */
  readonly scopes?: readonly (readonly string[])[];
}

export type AccessRules = Readonly<Record<string, AccessRule>>;

/** Kinds that may have access directives, objects and interfaces also on their fields. */
const GUARDED_KINDS: ReadonlySet<string> = new Set([
  Kind.OBJECT_TYPE_DEFINITION,
  Kind.INTERFACE_TYPE_DEFINITION,
  Kind.ENUM_TYPE_DEFINITION,
  Kind.SCALAR_TYPE_DEFINITION,
]);
const DIRECTIVES: ReadonlySet<string> = new Set(['authenticated', 'requiresScopes', 'policy']);

/**
 * Takes the access directives out of a composed supergraph. `ApolloGateway` refuses a supergraph that has them, so they
 * become rules that the gateway enforces itself, and a supergraph without them.
 */
export function splitSecurity(supergraphSdl: string): { supergraphSdl: string; security: AccessRules } {
  const document = parse(supergraphSdl, { noLocation: true });
  return { supergraphSdl: print(withoutSecurity(document)), security: rulesOf(document) };
}

/** The rules, with the coordinates that subgraphs declare as personal, restricted or not. */
export function withPersonal(rules: AccessRules, coordinates: readonly string[]): AccessRules {
  const all = new Map(Object.entries(rules));
  for (const coordinate of coordinates)
    all.set(coordinate, { ...(all.get(coordinate) ?? { authenticated: false }), personal: true });
  return Object.fromEntries([...all].toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

function rulesOf(document: DocumentNode): AccessRules {
  const rules: [string, AccessRule][] = [];
  const note = (coordinate: string, directives: readonly ConstDirectiveNode[] = []) => {
    const accessDirectives = directives.filter(({ name }) => DIRECTIVES.has(name.value));
    if (accessDirectives.length === 0) return;
    if (accessDirectives.some(({ name }) => name.value === 'policy'))
      throw new Error(`${coordinate} uses @policy, which nothing here enforces`);
    const scopes = accessDirectives
      .find(({ name }) => name.value === 'requiresScopes')
      ?.arguments?.find(({ name }) => name.value === 'scopes');
    rules.push([
      coordinate,
      {
        authenticated: true,
        ...(scopes === undefined ? {} : { scopes: valueFromASTUntyped(scopes.value) as string[][] }),
      },
    ]);
  };
  for (const definition of document.definitions) {
    if (!GUARDED_KINDS.has(definition.kind)) continue;
    const { name, directives, fields } = definition as ObjectTypeDefinitionNode;
    note(name.value, directives);
    for (const field of fields ?? []) note(`${name.value}.${field.name.value}`, field.directives);
  }
  return Object.fromEntries(rules.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

function withoutSecurity(document: DocumentNode): DocumentNode {
  return visit(document, {
    Directive(node) {
      if (DIRECTIVES.has(node.name.value)) return null;
      const url =
        node.name.value === 'link' ? node.arguments?.find(({ name }) => name.value === 'url')?.value : undefined;
      const feature = url?.kind === Kind.STRING ? url.value.split('/').at(-2) : undefined;
      return feature !== undefined && DIRECTIVES.has(feature) ? null : undefined;
    },
    DirectiveDefinition: (node) => (DIRECTIVES.has(node.name.value) ? null : undefined),
    ScalarTypeDefinition: (node) => (DIRECTIVES.has(node.name.value.split('__')[0]!) ? null : undefined),
  });
}

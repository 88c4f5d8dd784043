import { type ConstDirectiveNode, Kind, type ObjectTypeDefinitionNode, parse, valueFromASTUntyped } from 'graphql';

/** Length of a list (`@listSize`). */
export interface ListSize {
  /** Length without a slicing argument. */
  readonly assumed: number | null;
  /** Arguments that give the length. */
  readonly slicing: readonly string[];
  /** Lists of the returned object that the length is for, when the field itself is none. */
  readonly sizedFields: readonly string[];
}

/** Declared list sizes and weights of a graph, by coordinates: `Order.lines`, `Query.products(search)`. */
export interface CostRules {
  readonly sizes: ReadonlyMap<string, ListSize>;
  readonly weights: ReadonlyMap<string, number>;
}

export const noCostRules: CostRules = { sizes: new Map(), weights: new Map() };

const WITH_FIELDS: ReadonlySet<string> = new Set([Kind.OBJECT_TYPE_DEFINITION, Kind.INTERFACE_TYPE_DEFINITION]);

/**
 * Reads the cost directives (https://specs.apollo.dev/cost/v0.1) out of a composed supergraph; clients do not see them in
 * the API schema. A third-party supergraph may have none.
 */
export function costRulesOf(supergraphSdl: string): CostRules {
  const sizes = new Map<string, ListSize>();
  const weights = new Map<string, number>();
  const noteWeight = (coordinate: string, directives: readonly ConstDirectiveNode[] | undefined) => {
    const weight = argumentsOf('cost', directives)?.weight;
    if (typeof weight === 'number') weights.set(coordinate, weight);
  };
  for (const definition of parse(supergraphSdl, { noLocation: true }).definitions) {
    if (!WITH_FIELDS.has(definition.kind)) continue;
    const { name: type, fields = [] } = definition as ObjectTypeDefinitionNode;
    for (const field of fields) {
      const coordinate = `${type.value}.${field.name.value}`;
      noteWeight(coordinate, field.directives);
      for (const { name, directives } of field.arguments ?? []) noteWeight(`${coordinate}(${name.value})`, directives);
      const size = argumentsOf('listSize', field.directives);
      if (size !== null) sizes.set(coordinate, listSizeOf(size));
    }
  }
  return { sizes, weights };
}

const listSizeOf = ({ assumedSize, slicingArguments, sizedFields }: Readonly<Record<string, unknown>>): ListSize => ({
  assumed: typeof assumedSize === 'number' ? assumedSize : null,
  slicing: Array.isArray(slicingArguments) ? slicingArguments.map(String) : [],
  sizedFields: Array.isArray(sizedFields) ? sizedFields.map(String) : [],
});

/** A supergraph may import a directive by its own name, or have it under the name of its specification. */
function argumentsOf(
  directive: string,
  directives: readonly ConstDirectiveNode[] = [],
): Readonly<Record<string, unknown>> | null {
  const node = directives.find(({ name }) => name.value === directive || name.value === `cost__${directive}`);
  if (node === undefined) return null;
  return Object.fromEntries(
    (node.arguments ?? []).map(({ name, value }) => [name.value, valueFromASTUntyped(value) as unknown]),
  );
}

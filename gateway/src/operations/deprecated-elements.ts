import {
  type DocumentNode,
  type GraphQLInputType,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isInputType,
  isInterfaceType,
  isObjectType,
  type OperationDefinitionNode,
  separateOperations,
  TypeInfo,
  typeFromAST,
  visit,
  visitWithTypeInfo,
} from 'graphql';

/** Schema coordinate (`Order.payments`, `Query.order(id:)`, `OrderStatus.PAID`) of each deprecated element. */
export const deprecatedElements = (schema: GraphQLSchema): ReadonlySet<string> =>
  new Set(Object.values(schema.getTypeMap()).flatMap((type) => deprecatedIn(type)));

interface Deprecable {
  readonly name: string;
  readonly deprecationReason?: string | null | undefined;
}

function deprecatedIn(type: GraphQLNamedType): string[] {
  const named = (elements: readonly Deprecable[], coordinateOf: (name: string) => string) =>
    elements.filter(({ deprecationReason }) => deprecationReason != null).map(({ name }) => coordinateOf(name));
  const member = (name: string) => `${type.name}.${name}`;
  if (isEnumType(type)) return named(type.getValues(), member);
  if (isInputObjectType(type)) return named(Object.values(type.getFields()), member);
  if (!isObjectType(type) && !isInterfaceType(type)) return [];
  const fields = Object.values(type.getFields());
  return [
    ...named(fields, member),
    ...fields.flatMap((field) => named(field.args, (name) => `${member(field.name)}(${name}:)`)),
  ];
}

type Variables = Readonly<Record<string, unknown>>;

/** Deprecated elements that an operation uses, by its text and by the values of its variables. */
export function deprecatedUsesOf(
  schema: GraphQLSchema,
  deprecated: ReadonlySet<string>,
  document: DocumentNode,
  operation: OperationDefinitionNode,
): (variables: Variables) => Iterable<string> {
  const fixed = usesInText(schema, deprecated, separateOperations(document)[operation.name?.value ?? ''] ?? document);
  const inputs = (operation.variableDefinitions ?? []).flatMap(({ variable, type: node }) => {
    const type = typeFromAST(schema, node);
    return isInputType(type) && mayHold(type, deprecated) ? [{ name: variable.name.value, type }] : [];
  });
  if (inputs.length === 0) return () => fixed;
  return (variables) => {
    const used = new Set(fixed);
    for (const { name, type } of inputs) noteValue(variables[name], type, deprecated, used);
    return used;
  };
}

function usesInText(schema: GraphQLSchema, deprecated: ReadonlySet<string>, document: DocumentNode): string[] {
  const used = new Set<string>();
  const note = (coordinate: string) => void (deprecated.has(coordinate) && used.add(coordinate));
  const types = new TypeInfo(schema);
  visit(
    document,
    visitWithTypeInfo(types, {
      Field: () => note(`${types.getParentType()?.name}.${types.getFieldDef()?.name}`),
      Argument: ({ name }) => note(`${types.getParentType()?.name}.${types.getFieldDef()?.name}(${name.value}:)`),
      ObjectField({ name }) {
        const parent = types.getParentInputType();
        if (parent != null) note(`${getNamedType(parent).name}.${name.value}`);
      },
      EnumValue({ value }) {
        const type = types.getInputType();
        if (type != null) note(`${getNamedType(type).name}.${value}`);
      },
    }),
  );
  return [...used];
}

/** Whether a value of the type may use a deprecated element. */
function mayHold(type: GraphQLInputType, deprecated: ReadonlySet<string>, seen = new Set<string>()): boolean {
  const named = getNamedType(type);
  if (seen.has(named.name)) return false;
  seen.add(named.name);
  if (isEnumType(named)) return named.getValues().some(({ name }) => deprecated.has(`${named.name}.${name}`));
  if (!isInputObjectType(named)) return false;
  return Object.values(named.getFields()).some(
    (field) => deprecated.has(`${named.name}.${field.name}`) || mayHold(field.type, deprecated, seen),
  );
}

function noteValue(value: unknown, type: GraphQLInputType, deprecated: ReadonlySet<string>, used: Set<string>): void {
  const named = getNamedType(type);
  if (Array.isArray(value)) {
    for (const one of value) noteValue(one, named, deprecated, used);
    return;
  }
  const note = (name: string) => void (deprecated.has(`${named.name}.${name}`) && used.add(`${named.name}.${name}`));
  if (isEnumType(named) && typeof value === 'string') note(value);
  if (!isInputObjectType(named) || typeof value !== 'object' || value === null) return;
  for (const field of Object.values(named.getFields())) {
    if (!Object.hasOwn(value, field.name)) continue;
    note(field.name);
    noteValue((value as Variables)[field.name], field.type, deprecated, used);
  }
}

import {
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  Kind,
} from 'graphql';

/** Less says nothing that the name does not say. */
const WORDS_MIN = 3;

interface Described {
  readonly name: string;
  readonly description?: string | null | undefined;
}

/**
 * Types, fields, arguments and enum values that are described in fewer than three words. An entity without any description is
 * another subgraph's, which describes it and its key.
 */
export function undescribed(schema: GraphQLSchema): string[] {
  const roots = new Set<object | null | undefined>([
    schema.getQueryType(),
    schema.getMutationType(),
    schema.getSubscriptionType(),
  ]);
  const types = Object.values(schema.getTypeMap()).filter(({ name }) => !/^_|__/.test(name));
  const faults: string[] = [];
  const look = (coordinate: string, { description }: Described) => {
    const words = (description ?? '').split(/\s+/).filter(Boolean);
    if (words.length < WORDS_MIN) faults.push(`${coordinate}: "${description ?? ''}"`);
  };
  for (const type of types) {
    const key = isObjectType(type) && !type.description ? keyFieldsOf(type) : [];
    if (!roots.has(type) && !isBuiltIn(type.name) && key.length === 0) look(type.name, type);
    if (isEnumType(type)) for (const value of type.getValues()) look(`${type.name}.${value.name}`, value);
    if (isInputObjectType(type))
      for (const field of Object.values(type.getFields())) look(`${type.name}.${field.name}`, field);
    if (!isObjectType(type) && !isInterfaceType(type)) continue;
    for (const field of Object.values(type.getFields())) {
      if (getNamedType(field.type).name.startsWith('_')) continue; // `_entities`, `_service`
      if (!key.includes(field.name)) look(`${type.name}.${field.name}`, field);
      for (const arg of field.args) look(`${type.name}.${field.name}(${arg.name}:)`, arg);
    }
  }
  return faults;
}

const keyFieldsOf = ({ astNode }: GraphQLObjectType): string[] =>
  (astNode?.directives ?? [])
    .filter(({ name }) => name.value === 'key')
    .flatMap(({ arguments: given = [] }) =>
      given.flatMap(({ value }) => (value.kind === Kind.STRING ? value.value.split(' ') : [])),
    );

const isBuiltIn = (name: string): boolean => /^(String|Int|Float|Boolean|ID)$/.test(name);

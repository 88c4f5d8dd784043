import { randomUUID } from 'node:crypto';
import {
  type GraphQLArgument,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isCompositeType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
  isUnionType,
} from 'graphql';

/** Values for an argument: by its name, else by its type. Several values make several operations. */
export type Values = (name: string, type: string) => readonly unknown[];

/** Placeholder values: an unknown id, 1, a phone number for a `number` argument, else the text. */
export const anyValues =
  (text: string): Values =>
  (name, type) => {
    if (type === 'ID') return [randomUUID()];
    if (type === 'Int' || type === 'SafeInt') return [1];
    if (type === 'Boolean') return [true];
    if (type === 'DateTime') return ['2030-01-01T00:00:00Z'];
    if (type === 'CurrencyCode') return ['TWD'];
    if (type !== 'String') return [];
    return [name === 'number' ? '+886912345678' : text];
  };

export interface GeneratedOperation {
  /** Root field and its values, such as `Query.order id=…`. */
  readonly about: string;
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** Combinations that are all tried. */
const PRODUCT_MAX = 40;

/** Selection of everything readable below a type; fields that need arguments get the first value. */
export function selectionOf(schema: GraphQLSchema, type: GraphQLCompositeType, values: Values, depth: number): string {
  if (isUnionType(type)) {
    return `{ __typename ${type
      .getTypes()
      .map(
        (member, index) =>
          `... on ${member.name} ${withPrefix(selectionOf(schema, member, values, depth), `u${index}`)}`,
      )
      .join(' ')} }`;
  }
  const parts = Object.values(type.getFields()).flatMap((field) => {
    const args = literals(schema, field, values);
    if (args === null) return [];
    const below = getNamedType(field.type);
    if (!isCompositeType(below)) return [`${field.name}${args}`];
    return depth > 1 ? [`${field.name}${args} ${selectionOf(schema, below, values, depth - 1)}`] : [];
  });
  return `{ __typename ${parts.join(' ')} }`;
}

/** Aliases per union member: members may have fields of one name and different types. */
function withPrefix(selection: string, prefix: string): string {
  let depth = 0;
  return selection.replace(/[{}()]|"[^"]*"|\w+/g, (token) => {
    if (token === '{' || token === '(') depth += token === '{' ? 1 : 100;
    if (token === '}' || token === ')') depth -= token === '}' ? 1 : 100;
    return depth === 1 && /^[a-z]\w*$/i.test(token) && token !== '__typename' ? `${prefix}_${token}: ${token}` : token;
  });
}

/** Arguments of a nested field as literals; null when a required one has no value. */
function literals(schema: GraphQLSchema, field: GraphQLField<unknown, unknown>, values: Values): string | null {
  const needed = field.args.filter((arg) => isNonNullType(arg.type) && arg.defaultValue === undefined);
  const given = needed.map((arg) => [arg.name, valuesOf(schema, arg, values)[0]] as const);
  if (given.some(([, value]) => value === undefined)) return null;
  return given.length === 0 ? '' : `(${given.map(([name, value]) => `${name}: ${asLiteral(value)}`).join(', ')})`;
}

const asLiteral = (value: unknown): string =>
  typeof value === 'string' && /^[A-Z][A-Z_]+$/.test(value) ? value : JSON.stringify(value);

/** Operations for every root field, with each value in each place. */
export function operationsOf(
  schema: GraphQLSchema,
  kind: 'query' | 'mutation',
  values: Values,
  depth: number,
): GeneratedOperation[] {
  const root = kind === 'query' ? schema.getQueryType()! : schema.getMutationType()!;
  return Object.values(root.getFields()).flatMap((field) => {
    const type = getNamedType(field.type);
    const selection = isCompositeType(type) ? selectionOf(schema, type, values, depth) : '';
    const args = field.args.filter((arg) => isNonNullType(arg.type) || valuesOf(schema, arg, values).length > 0);
    const choices = args.map((arg) => ({
      name: arg.name,
      options: valuesOf(schema, arg, values),
      isNeeded: isNonNullType(arg.type),
    }));
    return (choices.some(({ options }) => options.length === 0) ? [] : combinations(choices)).map(
      (variables, index) => ({
        about: `${root.name}.${field.name} #${index}`,
        query: `${kind}${declared(args)} { it: ${field.name}${passed(args)} ${selection} }`,
        variables,
      }),
    );
  });
}

const declared = (args: readonly GraphQLArgument[]) =>
  args.length === 0 ? '' : `(${args.map(({ name, type }) => `$${name}: ${type}`).join(', ')})`;
const passed = (args: readonly GraphQLArgument[]) =>
  args.length === 0 ? '' : `(${args.map(({ name }) => `${name}: $${name}`).join(', ')})`;

interface Choice {
  readonly name: string;
  readonly options: readonly unknown[];
  readonly isNeeded: boolean;
}

/**
 * Every combination where they are few. Else each value in each place by itself, with nothing else that would narrow the answer,
 * and all places filled at once: so every value has been in every place, which the first few hundred of a product would not do.
 */
function combinations(choices: readonly Choice[]): Record<string, unknown>[] {
  const count = choices.reduce((product, { options }) => product * options.length, 1);
  if (count <= PRODUCT_MAX)
    return choices.reduce<Record<string, unknown>[]>(
      (all, { name, options }) => all.flatMap((one) => options.map((value) => ({ ...one, [name]: value }))),
      [{}],
    );
  const needed = Object.fromEntries(
    choices.filter(({ isNeeded }) => isNeeded).map(({ name, options }) => [name, options[0]]),
  );
  const alone = choices.flatMap(({ name, options }) => options.map((value) => ({ ...needed, [name]: value })));
  const longest = Math.max(...choices.map(({ options }) => options.length));
  const together = Array.from({ length: longest }, (_, at) =>
    Object.fromEntries(choices.map(({ name, options }) => [name, options[at % options.length]])),
  );
  return [...alone, ...together];
}

function valuesOf(
  schema: GraphQLSchema,
  { name, type }: { name: string; type: GraphQLInputType },
  values: Values,
): readonly unknown[] {
  const plain = getNullableType(type);
  if (isListType(plain))
    return valuesOf(schema, { name: name.replace(/s$/, ''), type: plain.ofType }, values).map((value) => [value]);
  const named = getNamedType(plain);
  if (isEnumType(named)) return [named.getValues()[0]!.name];
  if (isInputObjectType(named)) {
    const fields = Object.values(named.getFields()).map((field) => ({
      name: field.name,
      options: valuesOf(schema, field, values),
      isNeeded: isNonNullType(field.type),
    }));
    if (fields.some(({ options, isNeeded }) => isNeeded && options.length === 0)) return [];
    return combinations(fields.filter(({ options }) => options.length > 0));
  }
  return values(name, named.name);
}

/** Entity types that a subgraph resolves by reference. */
export const entitiesOf = (schema: GraphQLSchema): string[] => {
  const union = schema.getType('_Entity');
  return isUnionType(union)
    ? union
        .getTypes()
        .filter(isObjectType)
        .map(({ name }) => name)
    : [];
};

import {
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  isRequiredArgument,
  isRequiredInputField,
} from 'graphql';
import { CANARY, PLANTED_ID } from './planted-rows.ts';
import type { Key } from './references.ts';

export interface Question {
  readonly about: string;
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** Fields of an object that a question asks for. */
interface Wanted {
  readonly depth: number;
  readonly leaves: RegExp;
  readonly objects: RegExp;
}
const EVERYTHING: Wanted = { depth: 3, leaves: /./, objects: /./ };
/** Little, since nothing may be left of an object with one broken field. */
const IDS: Wanted = { depth: 4, leaves: /^(id|code)$/, objects: /^(edges|node|nodes|items|rows)$/ };

/** Fields of an object that take no argument of necessity, a few levels deep, with the type of each object. */
function selectionOf(type: GraphQLObjectType, { depth, leaves, objects }: Wanted): string {
  const fields = Object.values(type.getFields()).flatMap((field) => {
    const of = getNamedType(field.type);
    if (field.args.some(isRequiredArgument)) return [];
    if (isLeafType(of)) return leaves.test(field.name) ? [field.name] : [];
    const isWanted = isObjectType(of) && depth > 1 && objects.test(field.name);
    return isWanted ? [`${field.name} ${selectionOf(of, { depth: depth - 1, leaves, objects })}`] : [];
  });
  return `{ ${['__typename', ...fields].join(' ')} }`;
}

/** Every query of a subgraph: with the arguments that it needs, and with each id or text that it may be found by. */
export const rootQuestions = (schema: GraphQLSchema): Question[] =>
  Object.values(schema.getQueryType()?.getFields() ?? {})
    .filter(({ name }) => !name.startsWith('_'))
    .flatMap((field) => {
      const needed = field.args.filter(isRequiredArgument);
      const others = field.args.filter((arg) => !isRequiredArgument(arg) && /^(ID|String)$/.test(String(arg.type)));
      return [needed, ...others.map((arg) => [...needed, arg])].flatMap((args) =>
        [EVERYTHING, IDS].map((wanted) => questionTo(field, args, wanted)),
      );
    });

function questionTo(field: GraphQLField<unknown, unknown>, args: readonly GraphQLArgument[], wanted: Wanted): Question {
  const of = getNamedType(field.type);
  const declared = args.map(({ name, type }) => `$${name}: ${type}`).join(', ');
  const given = args.map(({ name }) => `${name}: $${name}`).join(', ');
  const selected = isObjectType(of) ? selectionOf(of, wanted) : isLeafType(of) ? '' : '{ __typename }';
  return {
    about: `Query.${field.name}(${args.map(({ name }) => name).join(', ')})`,
    query: `query ${declared && `(${declared})`} { ${field.name}${given && `(${given})`} ${selected} }`,
    variables: Object.fromEntries(args.map(({ name, type }) => [name, valueFor(type)])),
  };
}

const VALUES: Readonly<Record<string, unknown>> = {
  ID: PLANTED_ID,
  String: CANARY,
  Int: 10,
  Float: 10,
  Boolean: true,
  DateTime: '2026-11-21T00:00:00Z',
  Date: '2026-11-21',
  CountryCode: 'TW',
  CurrencyCode: 'TWD',
  Locale: 'en',
};

/** A value that finds what is planted, where one can. */
function valueFor(type: GraphQLInputType): unknown {
  if (isNonNullType(type)) return valueFor(type.ofType);
  if (isListType(type)) return [valueFor(type.ofType)];
  if (isEnumType(type)) return type.getValues()[0]!.name;
  if (!isInputObjectType(type)) return VALUES[type.name] ?? CANARY;
  const needed = Object.values(type.getFields()).filter(isRequiredInputField);
  return Object.fromEntries(needed.map((field) => [field.name, valueFor(field.type)]));
}

/** The planted entity of each key, as another subgraph would refer to it: a question for each type. */
export const referencesTo = (schema: GraphQLSchema, keys: readonly Key[], selected: 'key' | 'fields'): Question[] =>
  [...Map.groupBy(keys, ({ type }) => type)].map(([name, ofType]) => {
    const type = schema.getType(name);
    const fields =
      selected === 'fields' && isObjectType(type)
        ? selectionOf(type, { ...EVERYTHING, depth: 2 })
        : `{ ${ofType.flatMap((key) => key.fields).join(' ')} }`;
    const of = ofType.map((key) => ({
      __typename: name,
      ...Object.fromEntries(key.fields.map((field) => [field, keyValue(schema, name, field)])),
    }));
    return {
      about: `references to ${name}`,
      query: `query ($of: [_Any!]!) { _entities(representations: $of) { __typename ... on ${name} ${fields} } }`,
      variables: { of },
    };
  });

function keyValue(schema: GraphQLSchema, name: string, field: string): unknown {
  const type = schema.getType(name);
  const of = isObjectType(type) ? getNamedType(type.getFields()[field]!.type) : undefined;
  return of?.name === 'ID' ? PLANTED_ID : CANARY;
}

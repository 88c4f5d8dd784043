import {
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isEnumType,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  isRequiredArgument,
  isRequiredInputField,
  isUnionType,
} from 'graphql';
import type { SeededRandom } from './seeded-random.ts';

export interface RandomOperation {
  readonly text: string;
  /** The same operation with the prefix `instead` before each of `names`. */
  readonly twin: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

interface Writing {
  readonly schema: GraphQLSchema;
  readonly chance: SeededRandom;
  /** Definition of each variable, and its value. */
  readonly definitions: string[];
  readonly variables: Record<string, unknown>;
  readonly fragments: string[];
  /** Names, some of which become aliases of other fields. */
  readonly names: readonly string[];
}

const DEEPEST = 5;
const MARK = '_MARK_';

export interface Naming {
  readonly names: readonly string[];
  readonly instead: string;
}

/** Any operation on a schema; nearly all are valid. */
export function randomOperation(
  schema: GraphQLSchema,
  chance: SeededRandom,
  { names, instead }: Naming = { names: [], instead: '' },
): RandomOperation {
  const writing: Writing = { schema, chance, definitions: [], variables: {}, fragments: [], names };
  const mutation = schema.getMutationType();
  const isMutation = mutation != null && chance.is(0.15);
  const root = isMutation ? mutation : schema.getQueryType()!;
  const body = selections(writing, root, 0);
  const definitions = writing.definitions.length === 0 ? '' : `(${writing.definitions.join(', ')})`;
  const head = `${isMutation ? 'mutation' : 'query'} Random${definitions}`;
  const marked = [`${head} ${body}`, ...writing.fragments].join('\n');
  return {
    text: marked.replaceAll(MARK, ''),
    twin: marked.replaceAll(MARK, instead),
    variables: writing.variables,
  };
}

function selections(writing: Writing, type: GraphQLCompositeType, depth: number): string {
  const { chance } = writing;
  const count = 1 + chance.below(depth === 0 ? 3 : 4);
  const parts = Array.from({ length: count }, () => selection(writing, type, depth));
  return `{ ${parts.join(' ')} }`;
}

function selection(writing: Writing, type: GraphQLCompositeType, depth: number): string {
  const { chance } = writing;
  const wantsFragment = isUnionType(type) ? 0.85 : isAbstractType(type) ? 0.4 : 0.15;
  if (depth < DEEPEST && chance.is(wantsFragment)) return fragment(writing, type, depth);
  if (isUnionType(type) || chance.is(0.1)) return `${aliasOf(writing, '__typename')}__typename${directive(writing)}`;
  const fields = Object.values(type.getFields()).filter(
    (field) => depth < DEEPEST || isLeafType(getNamedType(field.type)),
  );
  if (fields.length === 0) return '__typename';
  return fieldText(writing, chance.one(fields), depth);
}

function fieldText(writing: Writing, field: GraphQLField<unknown, unknown>, depth: number): string {
  const { chance } = writing;
  const given = field.args
    .filter((arg) => isRequiredArgument(arg) || chance.is(0.4))
    .map((arg) => `${arg.name}: ${input(writing, arg.type, 0)}`);
  const args = given.length === 0 ? '' : `(${given.join(', ')})`;
  const named = getNamedType(field.type);
  const below = isCompositeType(named) ? ` ${selections(writing, named, depth + 1)}` : '';
  // With arguments, the same name twice would nearly always be two things under one name.
  const alias = given.length > 0 && chance.is(0.8) ? `x${chance.below(1_000)}: ` : aliasOf(writing, field.name);
  return `${alias}${field.name}${args}${directive(writing)}${below}`;
}

function aliasOf({ chance, names }: Writing, field: string): string {
  if (names.length > 0 && chance.is(0.1)) {
    const name = chance.one(names);
    return name === field ? '' : `${MARK}${name}: `;
  }
  return chance.is(0.15) ? `${chance.one(['a', 'b', 'c', 'd', 'e', 'f'])}: ` : '';
}

function fragment(writing: Writing, type: GraphQLCompositeType, depth: number): string {
  const { chance } = writing;
  if (chance.is(0.15)) return `...${directive(writing)} ${selections(writing, type, depth)}`;
  const on = chance.one(overlapping(writing.schema, type));
  const body = selections(writing, on, depth + 1);
  if (chance.is(0.6)) return `... on ${on.name}${directive(writing)} ${body}`;
  const name = `F${writing.fragments.length}`;
  writing.fragments.push(`fragment ${name} on ${on.name} ${body}`);
  return `...${name}${directive(writing)}`;
}

/** Types that something of this type may be. */
function overlapping(schema: GraphQLSchema, type: GraphQLCompositeType): GraphQLCompositeType[] {
  const objects = objectsOf(schema, type);
  return Object.values(schema.getTypeMap()).filter(
    (one: GraphQLNamedType): one is GraphQLCompositeType =>
      isCompositeType(one) && !one.name.startsWith('__') && objectsOf(schema, one).some((own) => objects.includes(own)),
  );
}

const objectsOf = (schema: GraphQLSchema, type: GraphQLCompositeType): readonly GraphQLObjectType[] =>
  isObjectType(type) ? [type] : schema.getPossibleTypes(type);

function directive(writing: Writing): string {
  const { chance } = writing;
  if (!chance.is(0.2)) return '';
  const name = chance.one(['skip', 'include']);
  const value = chance.is(0.2) ? String(chance.is(0.5)) : booleanVariable(writing);
  return ` @${name}(if: ${value})`;
}

/** Two of each kind: conditions that meet are about the same variable now and then. */
function booleanVariable({ chance, definitions, variables }: Writing): string {
  const name = chance.one(['yes', 'no', 'left']);
  if (!definitions.some((definition) => definition.startsWith(`$${name}:`))) {
    definitions.push(name === 'left' ? '$left: Boolean! = true' : `$${name}: Boolean!`);
    if (name !== 'left') variables[name] = name === 'yes';
  }
  return `$${name}`;
}

function input(writing: Writing, type: GraphQLInputType, depth: number): string {
  const { chance, definitions, variables } = writing;
  if (depth === 0 && chance.is(0.5)) {
    const name = `v${definitions.length}`;
    const isLeftOut = !isNonNullType(type) && chance.is(0.3);
    definitions.push(`$${name}: ${type}`);
    if (!isLeftOut) variables[name] = jsonOf(type, chance, 0);
    return `$${name}`;
  }
  return literalOf(type, jsonOf(type, chance, depth));
}

function jsonOf(type: GraphQLInputType, chance: SeededRandom, depth: number): unknown {
  if (isNonNullType(type)) return jsonOf(type.ofType, chance, depth);
  if (isListType(type)) return Array.from({ length: chance.below(3) }, () => jsonOf(type.ofType, chance, depth + 1));
  if (isEnumType(type)) return chance.one(type.getValues()).name;
  if (isInputObjectType(type)) {
    const fields = Object.values(type.getFields()).filter(
      (field) => isRequiredInputField(field) || (depth < 3 && chance.is(0.3)),
    );
    const given = type.isOneOf ? [chance.one(Object.values(type.getFields()))] : fields;
    return Object.fromEntries(given.map((field) => [field.name, jsonOf(field.type, chance, depth + 1)]));
  }
  switch (type.name) {
    case 'Int':
      return chance.below(50);
    case 'Float':
      return chance.below(500) / 4;
    case 'Boolean':
      return chance.is(0.5);
    default:
      return `in ${chance.below(20)}`;
  }
}

function literalOf(type: GraphQLInputType, value: unknown): string {
  if (value === null) return 'null';
  if (isNonNullType(type)) return literalOf(type.ofType, value);
  if (isListType(type)) return `[${(value as unknown[]).map((one) => literalOf(type.ofType, one)).join(', ')}]`;
  if (isEnumType(type)) return String(value);
  if (!isInputObjectType(type)) return JSON.stringify(value);
  const fields = type.getFields();
  const parts = Object.entries(value as object).map(([name, one]) => `${name}: ${literalOf(fields[name]!.type, one)}`);
  return `{ ${parts.join(', ')} }`;
}

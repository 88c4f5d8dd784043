import {
  type GraphQLInputType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isCompositeType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isListType,
  isObjectType,
  isUnionType,
} from 'graphql';

/** A field, an argument or a field of an input. */
interface Named {
  readonly coordinate: string;
  readonly name: string;
  readonly type: GraphQLOutputType | GraphQLInputType;
  readonly kind: 'field' | 'argument' | 'input field';
}

/** Coordinates that break a rule. */
type Rule = (schema: GraphQLSchema) => readonly string[];

const typesOf = (schema: GraphQLSchema) =>
  Object.values(schema.getTypeMap()).filter(({ name }) => !name.startsWith('__'));

function namedIn(schema: GraphQLSchema): Named[] {
  return typesOf(schema).flatMap((type) => {
    if (isInputObjectType(type))
      return Object.values(type.getFields()).map(
        (field): Named => ({ ...field, coordinate: `${type.name}.${field.name}`, kind: 'input field' }),
      );
    if (!isObjectType(type) && !isInterfaceType(type)) return [];
    return Object.values(type.getFields()).flatMap((field): Named[] => {
      const coordinate = `${type.name}.${field.name}`;
      const args = field.args.map(
        (arg): Named => ({ ...arg, coordinate: `${coordinate}(${arg.name}:)`, kind: 'argument' }),
      );
      return [{ ...field, coordinate, kind: 'field' }, ...args];
    });
  });
}

const isOf = ({ type }: Named, name: string): boolean => String(getNullableType(type)) === name;
/** Names of the elements with which something is wrong. */
const where =
  (wrong: (named: Named) => boolean): Rule =>
  (schema) =>
    namedIn(schema)
      .filter(wrong)
      .map(({ coordinate }) => coordinate);

/** First words of mutations. */
const VERBS = new Set(
  `accept activate add adjust advance announce anonymize answer apply approve archive assign attach begin block book cancel capture change clear
   clone close complete confirm convert count create deactivate decide decline delete detach disable dismiss duplicate earn empty
   enable end erase expire export finish forget grant hide hold import invite issue join leave link lock mark match merge move open
   pack pause pay place postpone prolong prove publish read receive reconcile record redeem refresh refund regenerate register reject
   release remind remove rename reopen reorder replace replay request reschedule resend reserve reset resolve restock restore resume retire retry return reverse
   revoke rotate run save schedule search send set settle ship show sign start stop submit subscribe suspend switch take test transfer unarchive unblock
   unlink unlock unpublish unsubscribe untrust update use verify void withdraw write`.split(/\s+/),
);
const firstWord = (name: string): string => /^[a-z]+/.exec(name)?.[0] ?? '';

const mutationsOf = (schema: GraphQLSchema) => Object.values(schema.getMutationType()?.getFields() ?? {});

/** Endings of the names of lists; a page of a list that is there already may end in `Page`. */
const PLURAL = /(?:s|[Pp]eople|[Cc]hildren|data|[Hh]istory|[Ll]ist|Page)$|sBy[A-Z]/;

const BOOLEAN = /^(?:is|are|was|were|has|have|can|may|must|[a-z]+s)(?=[A-Z])/;
const isRoot = ({ coordinate }: Named): boolean => /^(?:Query|Mutation|Subscription)\./.test(coordinate);

/** Rules of docs/naming.md, by their title there. */
export const NAMING_RULES: Readonly<Record<string, Rule>> = {
  'A mutation begins with its verb': (schema) =>
    mutationsOf(schema).flatMap(({ name }) => (VERBS.has(firstWord(name)) ? [] : [`Mutation.${name}`])),
  'A query is a noun': (schema) =>
    Object.keys(schema.getQueryType()?.getFields() ?? {})
      .filter((name) => /^(?:get|list|find|fetch|load|all|search(?=[A-Z]))/.test(name))
      .map((name) => `Query.${name}`),
  'A mutation answers a payload or its refusals': (schema) =>
    mutationsOf(schema).flatMap(({ name, type }) => {
      const result = getNamedType(type);
      const isResult = isUnionType(result) && result.name.endsWith('Result');
      return isResult && result.getTypes()[0]?.name.endsWith('Payload') ? [] : [`Mutation.${name}`];
    }),
  'A payload has the object that changed': (schema) =>
    typesOf(schema).flatMap((type) =>
      isObjectType(type) &&
      type.name.endsWith('Payload') &&
      !Object.values(type.getFields()).some((field) => isCompositeType(getNamedType(field.type)))
        ? [type.name]
        : [],
    ),
  'Input types end in Input': (schema) =>
    typesOf(schema).flatMap((type) => {
      const isCalledInput = type.name.endsWith('Input');
      return isInputObjectType(type) === isCalledInput ? [] : [type.name];
    }),
  'An id is in the input or beside it': (schema) =>
    mutationsOf(schema).flatMap(({ name, args }) => {
      const hasId = args.some((arg) => arg.name === 'id');
      const inputs = args.map(({ type }) => getNamedType(type)).filter(isInputObjectType);
      return hasId && inputs.some((type) => Object.hasOwn(type.getFields(), 'id')) ? [`Mutation.${name}`] : [];
    }),
  'Lists are plural': where(({ name, coordinate, type }) => {
    // A filter is called like the field that it narrows.
    const isFilter = /FilterInput\./.test(coordinate);
    const isMany = isListType(getNullableType(type)) || getNamedType(type).name.endsWith('Connection');
    return isMany && !isFilter && !PLURAL.test(name);
  }),
  'Moments end in At': where(
    (named) => isOf(named, 'DateTime') && !/(?:^at|At|From|Until|[Ss]ince)$|^(?:from|until)$/.test(named.name),
  ),
  'Days have the type Date': where(
    (named) =>
      /(?:Date|[Bb]irthday)$|^date$/.test(named.name) &&
      !isOf(named, 'Date') &&
      !isListType(getNullableType(named.type)),
  ),
  'Booleans begin with is or has': where(
    (named) => named.kind === 'field' && isOf(named, 'Boolean') && !BOOLEAN.test(named.name) && !isRoot(named),
  ),
  'Codes of the world have their types': where(
    (named) =>
      (/(?:^c|C)ountryCode$/.test(named.name) && !isOf(named, 'CountryCode')) ||
      (/(?:^l|L)ocale$/.test(named.name) && !isOf(named, 'Locale')) ||
      (/(?:^c|C)urrency$/.test(named.name) && !isOf(named, 'CurrencyCode')),
  ),
  'Enum values are in capitals': (schema) =>
    typesOf(schema).flatMap((type) =>
      isEnumType(type)
        ? type.getValues().flatMap(({ name }) => (/^[A-Z][A-Z0-9_]*$/.test(name) ? [] : [`${type.name}.${name}`]))
        : [],
    ),
};

/** Coordinates that break a rule and that clients do not have yet. */
export function newViolations(rule: Rule, schema: GraphQLSchema, released: GraphQLSchema): string[] {
  const old = new Set([
    ...namedIn(released).map(({ coordinate }) => coordinate),
    ...typesOf(released).flatMap((type) => [
      type.name,
      ...(isEnumType(type) ? type.getValues().map(({ name }) => `${type.name}.${name}`) : []),
    ]),
  ]);
  return rule(schema).filter((coordinate) => !old.has(coordinate));
}

import {
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isCompositeType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
  isRequiredArgument,
} from 'graphql';
import { toLiteral, validValueOf } from './hostile-values.ts';

/** Path of one value within the arguments of a field. */
export interface Place {
  readonly path: readonly (string | number)[];
  readonly type: GraphQLInputType;
}

/** A field with arguments, and the operation that reaches it. */
export interface ArgumentField {
  /** `Mutation.reserve`. */
  readonly coordinate: string;
  readonly kind: 'query' | 'mutation' | 'subscription';
  readonly field: GraphQLField<unknown, unknown>;
  /** Text of the operation before and after the field. */
  readonly around: readonly [string, string];
  readonly places: readonly Place[];
}

/** Every field of a schema that takes arguments, each by one path. */
export function argumentFieldsOf(schema: GraphQLSchema, first: readonly string[]): ArgumentField[] {
  const found: ArgumentField[] = [];
  const take = (type: GraphQLObjectType, kind: ArgumentField['kind'], around: ArgumentField['around']) => {
    for (const field of Object.values(type.getFields()))
      if (field.args.length > 0)
        found.push({ coordinate: `${type.name}.${field.name}`, kind, field, around, places: placesOf(field.args) });
  };
  if (schema.getMutationType() != null) take(schema.getMutationType()!, 'mutation', ['', '']);
  if (schema.getSubscriptionType() != null) take(schema.getSubscriptionType()!, 'subscription', ['', '']);
  const seen = new Set<string>();
  let edge: { type: GraphQLObjectType; around: ArgumentField['around'] }[] = [
    { type: schema.getQueryType()!, around: ['', ''] },
  ];
  while (edge.length > 0) {
    const next: typeof edge = [];
    for (const { type, around } of edge) {
      if (seen.has(type.name)) continue;
      seen.add(type.name);
      take(type, 'query', around);
      const place = ({ name }: { name: string }) => (first.includes(name) ? first.indexOf(name) : first.length);
      for (const field of Object.values(type.getFields()).toSorted((a, b) => place(a) - place(b))) {
        const below = getNamedType(field.type);
        const [before, behind] = around;
        const way: ArgumentField['around'] = [`${before}${field.name}${saneArguments(field)} { `, ` }${behind}`];
        if (isObjectType(below)) next.push({ type: below, around: way });
      }
    }
    edge = next;
  }
  return found;
}

function saneArguments({ args }: GraphQLField<unknown, unknown>): string {
  const needed = args
    .filter(isRequiredArgument)
    .map(({ name, type }) => `${name}: ${toLiteral(validValueOf(type), type)}`);
  return needed.length === 0 ? '' : `(${needed.join(', ')})`;
}

/** Every position of a value: arguments, fields of inputs, elements of lists. */
function placesOf(args: readonly GraphQLArgument[]): Place[] {
  const places: Place[] = [];
  const walk = (type: GraphQLInputType, path: Place['path'], within: readonly string[]): void => {
    places.push({ path, type });
    const inner = isNonNullType(type) ? type.ofType : type;
    if (isListType(inner)) walk(inner.ofType, [...path, 0], within);
    if (!isInputObjectType(inner) || within.includes(inner.name)) return;
    for (const field of Object.values(inner.getFields()))
      walk(field.type, [...path, field.name], [...within, inner.name]);
  };
  for (const { name, type } of args) walk(type, [name], []);
  return places;
}

/** Valid arguments, except for one value at one path. */
export function argumentsWith({ field }: ArgumentField, { path }: Place, value: unknown): Record<string, unknown> {
  const args: Record<string, unknown> = Object.fromEntries(
    field.args.filter(isRequiredArgument).map(({ name, type }) => [name, validValueOf(type)]),
  );
  let type: GraphQLInputType = field.args.find(({ name }) => name === path[0])!.type;
  let holder: Record<string | number, unknown> = args;
  for (const [index, key] of path.entries()) {
    if (index > 0) {
      const inner: GraphQLInputType = isNonNullType(type) ? type.ofType : type;
      type = isListType(inner)
        ? inner.ofType
        : (inner as { getFields(): Record<string, { type: GraphQLInputType }> }).getFields()[key]!.type;
    }
    if (index === path.length - 1) holder[key] = value;
    else {
      const kept = holder[key] ?? validValueOf(type);
      holder[key] = kept;
      holder = kept as typeof holder;
    }
  }
  return args;
}

export const selectionOf = ({ field }: ArgumentField): string =>
  isCompositeType(getNamedType(field.type)) ? ' { __typename }' : '';

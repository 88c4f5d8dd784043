import { buildSubgraphSchema, printSubgraphSchema } from '@apollo/subgraph';
import {
  type GraphQLInterfaceType,
  type GraphQLObjectType,
  type GraphQLSchema,
  type GraphQLUnionType,
  getNamedType,
  getNullableType,
  isCompositeType,
  isInterfaceType,
  isListType,
  isObjectType,
  isUnionType,
  parse,
} from 'graphql';
import {
  buildSchema,
  type ClassType,
  createResolversMap,
  getMetadataStorage,
  type NonEmptyArray,
  type PubSub,
} from 'type-graphql';
import type { SubgraphDefinition } from '../subgraph/index.ts';
import { authChecker, describeAccess, type Viewers } from './allow.ts';
import { resolveFieldsDirectly } from './direct-field-resolvers.ts';
import { addIdempotencyKeys, withIdempotencyKeys } from './idempotency-key.ts';
import { listSizesOf } from './list-size.ts';
import { type FieldResolvers, fieldsWithMappedErrors, referenceWithMappedErrors } from './map-errors.ts';
import { MoneyResolver } from './money.graphql.ts';
import { describeStepUp, lacksStepUp } from './step-up.ts';
import { syncTypeResolver } from './sync-type-resolver.ts';

const LINK = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9",
  import: ["@key", "@shareable", "@authenticated", "@requiresScopes", "@inaccessible", "@tag", "@cost", "@listSize"])\n`;

/** type-graphql requires a pub/sub wherever a class of the process has a subscription; ours read live channels instead. */
const noPubSub: PubSub = {
  publish() {
    throw new Error('Subscriptions are fed by live channels.');
  },
  subscribe() {
    throw new Error('Subscriptions are fed by live channels.');
  },
};

export interface SubgraphSchema {
  readonly schema: GraphQLSchema;
  /** The input of composition, committed to the repository. */
  readonly sdl: string;
  /** Viewers of each entity, by its name. */
  readonly viewers: ReadonlyMap<string, Viewers>;
  /** Types (`Order`) and fields (`Product.isWishlisted`) whose answer depends on the caller. */
  readonly personal: readonly string[];
}

/** Builds an Apollo subgraph from type-graphql classes: the one place that knows both. */
export async function subgraphSchema({
  resolvers,
  references,
}: Pick<SubgraphDefinition, 'resolvers' | 'references'>): Promise<SubgraphSchema> {
  useSimpleResolvers();
  orderArguments();
  const base = await baseOf(resolvers);
  resolveFieldsDirectly(base, new Set([MoneyResolver, ...resolvers]));
  refuseUndeclared(base);
  describeRoots(base);
  describeRequirements(base);
  const keyPlaces = addIdempotencyKeys(base.getMutationType());
  const sizes = listSizesOf(base);
  const sdl = LINK + printSubgraphSchema(base);
  const factsWithin = (type: GraphQLObjectType) => (field: string) => ({
    holdsObjects: isCompositeType(getNamedType(type.getFields()[field]!.type)),
    atMost: sizes.get(`${type.name}.${field}`),
  });
  const resolverMap = createResolversMap(base) as Record<string, object>;
  for (const [name, given] of Object.entries(resolverMap)) {
    const type = base.getType(name);
    const changes = type === base.getMutationType();
    const resolvers = changes ? withIdempotencyKeys(given as FieldResolvers, keyPlaces) : (given as FieldResolvers);
    if (isObjectType(type))
      resolverMap[name] = fieldsWithMappedErrors(withLists(type, resolvers), factsWithin(type), { changes });
    if (isUnionType(type) || isInterfaceType(type))
      resolverMap[name] = { ...resolvers, __resolveType: syncTypeResolver(typeNameIn(type)) };
  }
  for (const [type, resolve] of Object.entries(references)) {
    resolverMap[type] = { ...resolverMap[type], __resolveReference: referenceWithMappedErrors(resolve) };
  }
  const viewers = new Map(
    Object.values(base.getTypeMap()).flatMap((type) =>
      type.extensions.viewers === undefined ? [] : [[type.name, type.extensions.viewers as Viewers] as const],
    ),
  );
  return {
    schema: buildSubgraphSchema([{ typeDefs: parse(sdl), resolvers: resolverMap as never }]),
    sdl,
    viewers,
    personal: personalIn(base),
  };
}

/** Entities that not everybody sees, and fields that are declared `ForViewer`. */
const personalIn = (base: GraphQLSchema): string[] =>
  Object.values(base.getTypeMap()).flatMap((type) => [
    ...(type.extensions.viewers === undefined || type.extensions.viewers === 'anyone' ? [] : [type.name]),
    ...(isObjectType(type) ? Object.values(type.getFields()) : [])
      .filter(({ extensions }) => extensions.forViewer === true)
      .map(({ name }) => `${type.name}.${name}`),
  ]);

/**
 * Removes type-graphql's functions for fields that only read a property, so that executors read it synchronously. A guarded field,
 * or one with another name than its property, keeps its function.
 */
function useSimpleResolvers(): void {
  const { objectTypes, fields, authorizedFields, middlewares } = getMetadataStorage();
  for (const type of objectTypes) type.simpleResolvers = true;
  for (const field of fields) {
    const isOf = (other: { target: unknown; fieldName: string }) =>
      other.target === field.target && other.fieldName === field.name;
    if (field.name !== field.schemaName || authorizedFields.some(isOf) || middlewares.some(isOf)) field.simple = false;
  }
}

/** Adds resolvers for lists that are plain properties, so that their length is checked too. */
const withLists = (type: GraphQLObjectType, resolvers: FieldResolvers): FieldResolvers => ({
  ...Object.fromEntries(
    Object.values(type.getFields())
      .filter(({ type: of }) => isListType(getNullableType(of)))
      .map(({ name }) => [name, (root: Readonly<Record<string, unknown>>) => root[name]]),
  ),
  ...resolvers,
});

/** An entity of another subgraph that is reached by its reference alone is in no answer of ours, and has to be named. */
async function baseOf(resolvers: readonly ClassType[]): Promise<GraphQLSchema> {
  const build = (orphanedTypes: ClassType[]) =>
    buildSchema({
      resolvers: [MoneyResolver, ...resolvers] as unknown as NonEmptyArray<ClassType>,
      orphanedTypes,
      authChecker,
      pubSub: noPubSub,
      validate: false, // Inputs are checked by the use cases' own schemas, which consumers and jobs pass too.
      skipCheck: true, // A subgraph may have no Query of its own.
    });
  const base = await build([]);
  const { objectTypes } = getMetadataStorage();
  const unreached = typesOf(resolvers).filter((type) =>
    objectTypes.some(({ target, name }) => target === type && base.getType(name) === undefined),
  );
  return unreached.length === 0 ? base : build(unreached);
}

/** Types that resolvers add fields to. */
function typesOf(resolvers: readonly ClassType[]): ClassType[] {
  const { fieldResolvers, resolverClasses } = getMetadataStorage();
  const adding = new Set<unknown>(fieldResolvers.map(({ target }) => target));
  return resolverClasses
    .filter(({ target }) => adding.has(target) && resolvers.some((resolver) => resolver === target))
    .map(({ getObjectType }) => getObjectType!() as ClassType);
}

/** Arguments come in the order in which they are written: decorators of parameters run from the last to the first. */
function orderArguments(): void {
  getMetadataStorage().params.sort((a, b) => a.index - b.index);
}

/** A root field or an entity without an access rule is a mistake, not an invitation. */
function refuseUndeclared(base: GraphQLSchema): void {
  for (const root of [base.getQueryType(), base.getMutationType(), base.getSubscriptionType()]) {
    for (const [name, field] of Object.entries(root?.getFields() ?? {})) {
      if (field.extensions.access === undefined)
        throw new Error(`${root?.name}.${name} does not say who may use it: give it an @Allow.`);
    }
  }
  for (const type of Object.values(base.getTypeMap())) {
    if (isObjectType(type) && isEntity(type) && type.extensions.viewers === undefined)
      throw new Error(`${type.name} does not say who sees it: give it a @SeenBy.`);
  }
}

/** Every subgraph describes the root types alike: composition keeps one text. */
function describeRoots(base: GraphQLSchema): void {
  const describe = (type: GraphQLObjectType | null | undefined, description: string) => {
    if (type != null) type.description = description;
  };
  describe(base.getQueryType(), 'Reads. Each field is answered by itself: a null with an error leaves the others.');
  describe(base.getMutationType(), 'Changes, one after another. A refusal is a member of the result, and no error.');
  describe(
    base.getSubscriptionType(),
    'Live answers, over WebSocket or Server-Sent Events: the present state first, then each change.',
  );
}

/** Adds access rules and step-up to the descriptions, from the declarations that enforce them. */
function describeRequirements(base: GraphQLSchema): void {
  for (const type of Object.values(base.getTypeMap())) {
    if (!isObjectType(type)) continue;
    for (const [name, field] of Object.entries(type.getFields())) {
      if (lacksStepUp(field))
        throw new Error(`${type.name}.${name} may ask for a second factor: its union needs common.stepUpRequired.`);
      const needed = describeAccess(field.extensions.access) + describeStepUp(field);
      if (needed !== '') field.description += needed;
    }
  }
}

const isEntity = ({ astNode }: GraphQLObjectType): boolean =>
  astNode?.directives?.some(({ name }) => name.value === 'key') ?? false;

/** A refusal has its own `__typename`; any other answer of a mutation is the payload, the first member of its result union. */
const typeNameIn = (type: GraphQLUnionType | GraphQLInterfaceType) => {
  const payload = isUnionType(type) ? type.getTypes()[0]?.name : undefined;
  return ({ __typename }: { readonly __typename?: string }): string | undefined => __typename ?? payload;
};

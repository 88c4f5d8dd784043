import { buildSubgraphSchema, printSubgraphSchema } from '@apollo/subgraph';
import {
  GraphQLError,
  type GraphQLInterfaceType,
  type GraphQLObjectType,
  type GraphQLSchema,
  type GraphQLUnionType,
  isInterfaceType,
  isObjectType,
  isUnionType,
  parse,
} from 'graphql';
import {
  buildSchema,
  type ClassType,
  createResolversMap,
  type MiddlewareFn,
  type NonEmptyArray,
  type PubSub,
} from 'type-graphql';
import { Busy, InvalidInput, NotFound } from '../domain/index.ts';
import { isUnavailable } from '../orm/index.ts';
import type { ReferenceResolver, SubgraphDefinition } from '../subgraph/index.ts';
import { authChecker, type Viewers } from './allow.ts';
import { MoneyResolver } from './money.graphql.ts';
import { saysAtOnce } from './said-at-once.ts';

const LINK = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.5",
  import: ["@key", "@shareable", "@authenticated", "@requiresScopes", "@inaccessible"])\n`;

/** type-graphql wants a pub/sub wherever a class of the process has a subscription; ours read live channels instead. */
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
  /** What composition reads and the repository commits. */
  readonly sdl: string;
  /** Who sees each entity, by its name. */
  readonly viewers: ReadonlyMap<string, Viewers>;
}

/** From type-graphql classes to an Apollo subgraph: the one place that knows both. */
export async function subgraphSchema({
  resolvers,
  references,
}: Pick<SubgraphDefinition, 'resolvers' | 'references'>): Promise<SubgraphSchema> {
  const plain = await buildSchema({
    resolvers: [MoneyResolver, ...resolvers] as unknown as NonEmptyArray<ClassType>,
    authChecker,
    pubSub: noPubSub,
    validate: false, // Inputs are checked by the use cases' own schemas, which consumers and jobs pass too.
    skipCheck: true, // A subgraph may have no Query of its own.
    globalMiddlewares: [toldAsErrors],
  });
  refuseUndeclared(plain);
  tellRefusedSubscriptions(plain);
  const sdl = LINK + printSubgraphSchema(plain);
  const resolverMap = createResolversMap(plain) as Record<string, object>;
  for (const type of Object.values(plain.getTypeMap())) {
    if (!isUnionType(type) && !isInterfaceType(type)) continue;
    resolverMap[type.name] = { ...resolverMap[type.name], __resolveType: saysAtOnce(typeNameIn(type)) };
  }
  for (const [type, resolve] of Object.entries(references)) {
    resolverMap[type] = { ...resolverMap[type], __resolveReference: told(resolve) };
  }
  const viewers = new Map(
    Object.values(plain.getTypeMap()).flatMap((type) =>
      type.extensions.viewers === undefined ? [] : [[type.name, type.extensions.viewers as Viewers] as const],
    ),
  );
  return { schema: buildSubgraphSchema([{ typeDefs: parse(sdl), resolvers: resolverMap as never }]), sdl, viewers };
}

/** A root field or an entity that says nothing of who may use it is a mistake, not an invitation. */
function refuseUndeclared(plain: GraphQLSchema): void {
  for (const root of [plain.getQueryType(), plain.getMutationType(), plain.getSubscriptionType()]) {
    for (const [name, field] of Object.entries(root?.getFields() ?? {})) {
      if (field.extensions.access === undefined)
        throw new Error(`${root?.name}.${name} does not say who may use it: give it an @Allow.`);
    }
  }
  for (const type of Object.values(plain.getTypeMap())) {
    if (isObjectType(type) && isEntity(type) && type.extensions.viewers === undefined)
      throw new Error(`${type.name} does not say who sees it: give it a @SeenBy.`);
  }
}

const isEntity = ({ astNode }: GraphQLObjectType): boolean =>
  astNode?.directives?.some(({ name }) => name.value === 'key') ?? false;

/** A refusal says what it is; whatever else comes of a mutation is the first member of its result union, the payload. */
const typeNameIn = (type: GraphQLUnionType | GraphQLInterfaceType) => {
  const payload = isUnionType(type) ? type.getTypes()[0]?.name : undefined;
  return ({ __typename }: { readonly __typename?: string }): string | undefined => __typename ?? payload;
};

/** What is no member of a result union and still for the client to know. */
const toldAsErrors: MiddlewareFn = async ({ args, info }, next) => {
  if (info.path.prev === undefined && holdsNul(args)) {
    throw new GraphQLError('No text may hold the character U+0000.', { extensions: { code: 'BAD_USER_INPUT' } });
  }
  try {
    return await next();
  } catch (error) {
    throw forClients(error);
  }
};

/** How long a client waits before it asks again, in milliseconds. */
const RETRY_AFTER_MS = 500;

/** What a client can act on as an error that names its code; any other error as it is. */
function forClients(error: unknown): unknown {
  if (error instanceof Busy) {
    return new GraphQLError(error.message, { extensions: { code: 'TRY_AGAIN', retryAfterMs: error.retryAfterMs } });
  }
  // A query has no result union: a refused argument is a client's mistake like one that the schema refuses.
  if (error instanceof InvalidInput) {
    return new GraphQLError(error.message, { extensions: { code: 'BAD_USER_INPUT', issues: error.issues } });
  }
  // Nothing is known to have happened: the same request, with the same key, may be sent again.
  if (!(error instanceof GraphQLError) && isUnavailable(error)) {
    return new GraphQLError('The service is busy or restarting. Send the same request, with the same key, again.', {
      originalError: error as Error,
      extensions: { code: 'TRY_AGAIN', retryAfterMs: RETRY_AFTER_MS },
    });
  }
  return error;
}

/** type-graphql's middlewares do not see references either. */
const told =
  (resolve: ReferenceResolver): ReferenceResolver =>
  async (reference, context) => {
    try {
      return await resolve(reference, context);
    } catch (error) {
      throw forClients(error);
    }
  };

/** type-graphql's middlewares see each event of a subscription, but not its beginning, which may find nothing to watch. */
function tellRefusedSubscriptions(schema: GraphQLSchema): void {
  for (const field of Object.values(schema.getSubscriptionType()?.getFields() ?? {})) {
    const begin = field.subscribe!;
    field.subscribe = async (...request) => {
      try {
        return await begin(...request);
      } catch (error) {
        if (error instanceof NotFound) throw new GraphQLError(error.message, { extensions: { code: error.code } });
        throw forClients(error);
      }
    };
  }
}

/** PostgreSQL keeps any text but this one character. */
function holdsNul(value: unknown): boolean {
  if (typeof value === 'string') return value.includes('\0');
  return value !== null && typeof value === 'object' && Object.values(value).some(holdsNul);
}
